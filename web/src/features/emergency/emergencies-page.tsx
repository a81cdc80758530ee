import { Button, Space, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { LinkButton } from '@/shared/components/link-button'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status, type Tone } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat, useHasRole, useToday } from '@/shared/me/me'
import { MonthPicker } from '@/shared/time/month-picker'
import { type Emergency, useEmergencyNames } from './emergency'

const tones: Record<Emergency['status'], Tone> = { open: 'bad', ended: 'done', 'false-alarm': 'neutral' }

/** The emergencies and drills of a month: how soon somebody came, and of which the report is missing. */
export function Component() {
  const { t } = useTranslation('emergency')
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const month = params.get('month') ?? today.slice(0, 7)
  const manages = useHasRole('manager', 'administrator')
  const [cursor, setCursor] = useState<string>()
  const found = api.useQuery('get', '/api/v1/emergencies', {
    params: { query: { month, limit: 100, cursor } },
  })
  return (
    <Page
      title={t('list.title')}
      actions={
        <>
          <MonthPicker
            value={month}
            latest={today.slice(0, 7)}
            onChange={next => {
              setCursor(undefined)
              setParams(next === today.slice(0, 7) ? {} : { month: next })
            }}
          />
          {manages && <LinkButton to="/emergency-rules">{t('rules.title')}</LinkButton>}
        </>
      }
    >
      <Panel flush>
        <QueryState query={found}>
          {({ items, next }) =>
            items.length === 0 && !cursor ? (
              <Empty title={t('list.none')} hint={t('list.noneHint')} />
            ) : (
              <>
                <Emergencies items={items} />
                {(next || cursor) && (
                  <Space style={{ padding: 12 }}>
                    {cursor && <Button onClick={() => setCursor(undefined)}>{t('list.first')}</Button>}
                    {next && <Button onClick={() => setCursor(next)}>{t('list.more')}</Button>}
                  </Space>
                )}
              </>
            )
          }
        </QueryState>
      </Panel>
    </Page>
  )
}

function Emergencies({ items }: { items: Emergency[] }) {
  const { t } = useTranslation('emergency')
  const format = useClinicFormat()
  const names = useEmergencyNames()
  const columns: TableColumnsType<Emergency> = [
    {
      title: t('field.raised'),
      render: (_, one) => <Link to={`/emergencies/${one.id}`}>{format.dateTime(one.raisedAt)}</Link>,
    },
    {
      title: t('field.kind'),
      render: (_, one) => (
        <>
          {names.kind(one.kind)} {one.drill && <Status tone="warn">{t('drill')}</Status>}
        </>
      ),
    },
    { title: t('field.place'), render: (_, one) => names.place(one), responsive: ['sm'] },
    {
      title: t('field.answered'),
      responsive: ['sm'],
      render: (_, one) => after(one.raisedAt, one.acknowledgedAt) ?? t('field.nobody'),
    },
    {
      title: t('field.status'),
      render: (_, one) => <Status tone={tones[one.status]}>{t(`status.${one.status}`)}</Status>,
    },
    {
      title: t('field.report'),
      responsive: ['md'],
      render: (_, one) =>
        one.status === 'open' ? '' : t(`report.status.${one.report === undefined ? 'missing' : one.report}`),
    },
  ]
  return (
    <WideTable<Emergency> wraps label={t('list.title')} rowKey="id" columns={columns} dataSource={items} />
  )
}

/** How long after the press, as minutes and seconds. */
export function after(from: string, to: string | undefined): string | undefined {
  if (!to) return undefined
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
