import { Button, Space, type TableColumnsType } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Panel } from '@/shared/components/page'
import { type Answer, Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import type { Account } from './accounts'

interface BillListProps {
  title: string
  /** What stands there if there is none. */
  none: string
  hint?: string
  extra?: ReactNode
  /** Behind the day and the patient. */
  columns: TableColumnsType<Account>
  query: Answer<{ items: Account[]; next?: string }>
  cursor: string | undefined
  onPage: (cursor: string | undefined) => void
}

/** Bills of the whole clinic, page by page, each with its day and whose it is. */
export function BillList({ title, none, hint, extra, columns, query, cursor, onPage }: BillListProps) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const all: TableColumnsType<Account> = [
    {
      title: t('open.day'),
      render: (_, account) => <span style={{ whiteSpace: 'nowrap' }}>{format.day(account.date)}</span>,
    },
    { title: t('open.patient'), render: (_, account) => <ToAccounts patientId={account.patientId} /> },
    ...columns,
  ]
  return (
    <Panel title={title} extra={extra} flush>
      {hint && <p style={{ padding: '8px 16px', margin: 0 }}>{hint}</p>}
      <QueryState query={query}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty title={none} />
            ) : (
              <WideTable<Account> wraps label={title} rowKey="id" columns={all} dataSource={items} />
            )}
            {(next || cursor) && (
              <Space style={{ padding: 12 }}>
                {cursor && <Button onClick={() => onPage(undefined)}>{t('open.first')}</Button>}
                {next && <Button onClick={() => onPage(next)}>{t('open.more')}</Button>}
              </Space>
            )}
          </>
        )}
      </QueryState>
    </Panel>
  )
}

function ToAccounts({ patientId }: { patientId: string }) {
  const { t } = useTranslation('billing')
  return <Link to={`/cashier?patient=${patientId}`}>{usePatientName(patientId) ?? t('open.patient')}</Link>
}
