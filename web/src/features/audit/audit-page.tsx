import { Button, Input, Space, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat } from '@/shared/me/me'

type Row = Schemas['AuditEntry']

/** Who changed or looked at what, when and why. */
export function Component() {
  const { t } = useTranslation('audit')
  const [params, setParams] = useSearchParams()
  const subject = params.get('subject') ?? ''
  const [text, setText] = useState(subject)
  return (
    <Page title={t('title')}>
      <Panel flush>
        <form
          style={{ padding: 12 }}
          onSubmit={event => {
            event.preventDefault()
            setParams(text.trim() ? { subject: text.trim() } : {})
          }}
        >
          <Space.Compact block style={{ maxWidth: 560 }}>
            <Input
              autoFocus
              aria-label={t('label')}
              placeholder="pat_…"
              value={text}
              onChange={event => setText(event.target.value)}
            />
            <Button type="primary" htmlType="submit">
              {t('show')}
            </Button>
          </Space.Compact>
        </form>
        {subject ? (
          <History key={subject} subject={subject} />
        ) : (
          <Empty title={t('start')} hint={t('hint')} />
        )}
      </Panel>
    </Page>
  )
}

function History({ subject }: { subject: string }) {
  const { t } = useTranslation('audit')
  const [cursor, setCursor] = useState<string>()
  const rows = api.useQuery('get', '/api/v1/audit', { params: { query: { subject, cursor } } })
  return (
    <QueryState query={rows}>
      {({ items, next }) =>
        items.length === 0 ? (
          <Empty title={t('none')} />
        ) : (
          <>
            <RowTable rows={items} />
            {next && (
              <div style={{ padding: '12px 16px' }}>
                <Button onClick={() => setCursor(next)}>{t('more')}</Button>
              </div>
            )}
          </>
        )
      }
    </QueryState>
  )
}

function RowTable({ rows }: { rows: Row[] }) {
  const { t } = useTranslation('audit')
  const format = useClinicFormat()
  const columns: TableColumnsType<Row> = [
    { title: t('field.at'), width: 180, render: (_, row) => format.dateTime(row.at) },
    { title: t('field.by'), dataIndex: 'by' },
    {
      title: t('field.action'),
      render: (_, { action, actionName }) => (
        <Status tone={action === 'revealed' ? 'warn' : 'neutral'}>{actionName}</Status>
      ),
    },
    { title: t('field.kind'), dataIndex: 'kindName' },
    { title: t('field.fields'), render: (_, row) => row.fields.map(field => field.name).join(', ') },
    { title: t('field.why'), dataIndex: 'why' },
  ]
  return <WideTable<Row> label={t('title')} rowKey="id" columns={columns} dataSource={rows} />
}
