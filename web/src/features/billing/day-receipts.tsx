import type { TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import type { Receipt } from '@/shared/money/receipt'
import { PatientLink } from '@/shared/patient/patient-link'
import { Pages } from './bill-list'

/** The receipts of a day in the order of their numbers, page by page. */
export function DayReceipts({ day }: { day: string }) {
  const { t } = useTranslation('billing')
  const [cursor, setCursor] = useState<string>()
  const receipts = api.useQuery('get', '/api/v1/receipts', { params: { query: { day, limit: 20, cursor } } })
  return (
    <Panel title={t('receipts.title')} flush>
      <QueryState query={receipts}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? <Empty title={t('receipts.none')} /> : <ReceiptTable items={items} />}
            <Pages next={next} cursor={cursor} onPage={setCursor} />
          </>
        )}
      </QueryState>
    </Panel>
  )
}

function ReceiptTable({ items }: { items: Receipt[] }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const opens = useHasRole('frontdesk', 'manager', 'administrator') // who only audits sees numbers and amounts
  const columns: TableColumnsType<Receipt> = [
    {
      title: t('receipts.receipt'),
      render: (_, one) => (
        // In one column, which fits a phone.
        <>
          {opens ? (
            <Link to={`/receipts/${one.number}`} style={{ textDecoration: 'underline' }}>
              {one.number}
            </Link>
          ) : (
            one.number
          )}
          <br />
          <small>{[format.time(one.at), one.cashierName].filter(Boolean).join(' · ')}</small>
        </>
      ),
    },
    { title: t('open.patient'), hidden: !opens, render: (_, one) => <PatientLink id={one.patientId} /> },
    {
      title: t('pay.method'),
      render: (_, one) =>
        one.kind === 'refund'
          ? `${t('refund.action')} · ${t(`method.${one.method}`)}`
          : t(`method.${one.method}`),
    },
    {
      title: t('open.amount'),
      align: 'right',
      render: (_, one) => (
        <span style={{ whiteSpace: 'nowrap' }}>{yuan(one.kind === 'refund' ? -one.amount : one.amount)}</span>
      ),
    },
  ]
  return (
    <WideTable<Receipt>
      wraps
      label={t('receipts.title')}
      rowKey="number"
      columns={columns}
      dataSource={items}
    />
  )
}
