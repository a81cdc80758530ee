import { App, Button, Space, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, client } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { usePatientName } from '@/shared/patient/patient-link'
import { addMonths } from '@/shared/time/civil'
import { MonthPicker } from '@/shared/time/month-picker'
import type { Account } from './accounts'

/** Bills whose invoice is to be issued or taken back, and the data of a month's invoices as a file. */
export function Invoices() {
  const { t } = useTranslation('invoice')
  const format = useClinicFormat()
  const [cursor, setCursor] = useState<string>()
  const bills = api.useQuery('get', '/api/v1/invoices', { params: { query: { limit: 100, cursor } } })
  const columns: TableColumnsType<Account> = [
    {
      title: t('open.day'),
      render: (_, { date }) => <span style={{ whiteSpace: 'nowrap' }}>{format.day(date)}</span>,
    },
    { title: t('open.patient'), render: (_, account) => <ToAccounts patientId={account.patientId} /> },
    {
      title: t('open.what'),
      render: (_, { invoice }) =>
        invoice && <Status tone={invoice.left < 0 ? 'warn' : 'info'}>{t(`status.${invoice.status}`)}</Status>,
    },
    {
      title: t('open.amount'),
      align: 'right',
      render: (_, { invoice }) => yuan(Math.abs(invoice?.left ?? 0)),
    },
  ]
  return (
    <Panel title={t('list')} extra={<Export />} flush>
      <p style={{ padding: '8px 16px', margin: 0 }}>{t('listHint')}</p>
      <QueryState query={bills}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty title={t('none')} />
            ) : (
              <WideTable<Account> wraps label={t('list')} rowKey="id" columns={columns} dataSource={items} />
            )}
            {(next || cursor) && (
              <Space style={{ padding: 12 }}>
                {cursor && <Button onClick={() => setCursor(undefined)}>{t('open.first')}</Button>}
                {next && <Button onClick={() => setCursor(next)}>{t('open.more')}</Button>}
              </Space>
            )}
          </>
        )}
      </QueryState>
    </Panel>
  )
}

function ToAccounts({ patientId }: { patientId: string }) {
  const { t } = useTranslation('invoice')
  return <Link to={`/cashier?patient=${patientId}`}>{usePatientName(patientId) ?? t('open.patient')}</Link>
}

function Export() {
  const { t } = useTranslation('invoice')
  const { message } = App.useApp()
  const latest = useToday().slice(0, 7)
  const [month, setMonth] = useState(latest)

  async function save() {
    const { data } = await client.GET('/api/v1/invoices/export.csv', {
      params: { query: { from: `${month}-01`, to: lastOf(month) } },
      parseAs: 'blob',
    })
    if (!data) return void message.error(t('exportFailed'))
    const link = document.createElement('a')
    link.href = URL.createObjectURL(data as unknown as Blob)
    link.download = `invoices-${month}.csv`
    link.click()
    URL.revokeObjectURL(link.href)
  }

  return (
    <Space wrap>
      <MonthPicker value={month} latest={latest} onChange={setMonth} />
      <Button onClick={() => void save()}>{t('export')}</Button>
    </Space>
  )
}

/** The last day of a month: the day before the next begins. */
function lastOf(month: string): string {
  const next = new Date(`${addMonths(month, 1)}-01T00:00:00Z`)
  return new Date(next.getTime() - 86_400_000).toISOString().slice(0, 10)
}
