import type { TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { LinkButton } from '@/shared/components/link-button'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useText } from '@/shared/i18n/text'
import { useHasRole } from '@/shared/me/me'
import { type Closure, useTargetName, working } from './closures'
import { SpanText } from './span-text'

/** All closures, the latest first; red while somebody is without a place. */
export function Component() {
  const { t } = useTranslation('closure')
  const [params, setParams] = useSearchParams()
  const cursor = params.get('cursor') ?? undefined
  const mayClose = useHasRole('manager', 'administrator')
  const closures = api.useQuery(
    'get',
    '/api/v1/closures',
    { params: { query: { cursor, limit: 20 } } },
    { staleTime: 0 },
  )
  const close = mayClose && (
    <LinkButton type="primary" to="/closures/new">
      {t('new.action')}
    </LinkButton>
  )
  return (
    <Page title={t('title')} actions={close}>
      <Panel flush>
        <QueryState query={closures}>
          {({ items, next }) =>
            items.length === 0 ? (
              <Empty title={t('none')} hint={t('noneHint')} action={close} />
            ) : (
              <>
                <ClosureTable rows={items} />
                {next && (
                  <p style={{ padding: 16 }}>
                    <LinkButton to={`/closures?cursor=${next}`} onClick={() => setParams({ cursor: next })}>
                      {t('more')}
                    </LinkButton>
                  </p>
                )}
              </>
            )
          }
        </QueryState>
      </Panel>
    </Page>
  )
}

function ClosureTable({ rows }: { rows: Closure[] }) {
  const { t } = useTranslation('closure')
  const text = useText()
  const name = useTargetName(rows.map(one => one.target))
  const columns: TableColumnsType<Closure> = [
    {
      title: t('target.label'),
      render: (_, row) => <Link to={`/closures/${row.id}`}>{name(row.target)}</Link>,
    },
    { title: t('span.label'), render: (_, row) => <SpanText span={row.span} /> },
    { title: t('reason'), render: (_, row) => text(row.reason) },
    {
      title: t('step.label'),
      render: (_, row) => (
        <>
          <Status tone={working.includes(row.step) ? 'info' : 'neutral'}>{t(`step.${row.step}`)}</Status>{' '}
          {row.counts.sending > 0 && (
            <Status tone="warn">{t('sendingShort', { count: row.counts.sending })}</Status>
          )}
        </>
      ),
    },
    { title: t('count.affected'), render: (_, row) => row.counts.affected, align: 'right' },
    { title: t('count.moved'), render: (_, row) => row.counts.moved, align: 'right' },
    {
      title: t('count.unplaced'),
      align: 'right',
      render: (_, row) => <Status tone={row.red ? 'bad' : 'done'}>{row.counts.unplaced}</Status>,
    },
  ]
  return <WideTable<Closure> label={t('title')} rowKey="id" columns={columns} dataSource={rows} />
}
