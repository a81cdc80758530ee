import { Button, Space, type TableColumnsType } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Panel } from '@/shared/components/page'
import { type Answer, Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import type { Account } from './accounts'

interface BillRowsProps {
  label: string
  /** What stands there if there is none. */
  none: string
  /** Behind the day and the patient. */
  columns: TableColumnsType<Account>
  query: Answer<{ items: Account[]; next?: string }>
  cursor: string | undefined
  onPage: (cursor: string | undefined) => void
}

interface BillListProps extends Omit<BillRowsProps, 'label'> {
  title: string
  hint?: string
  extra?: ReactNode
}

/** Bills of the whole clinic under a heading. */
export function BillList({ title, hint, extra, ...rows }: BillListProps) {
  return (
    <Panel title={title} extra={extra} flush>
      {hint && <p style={{ padding: '8px 16px', margin: 0 }}>{hint}</p>}
      <BillRows label={title} {...rows} />
    </Panel>
  )
}

/** Bills of the whole clinic, page by page, each with its day, whose it is, and of which department and doctor. */
export function BillRows({ label, none, columns, query, cursor, onPage }: BillRowsProps) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const all: TableColumnsType<Account> = [
    {
      title: t('open.day'),
      render: (_, account) => <span style={{ whiteSpace: 'nowrap' }}>{format.day(account.date)}</span>,
    },
    {
      title: t('open.patient'),
      render: (_, { patientId, departmentId, practitionerId }) => (
        // In one column, which fits a phone.
        <>
          <ToAccounts patientId={patientId} />
          <br />
          <small>
            {[names.department(departmentId), names.practitioner(practitionerId)].filter(Boolean).join(' · ')}
          </small>
        </>
      ),
    },
    ...columns,
  ]
  return (
    <QueryState query={query}>
      {({ items, next }) => (
        <>
          {items.length === 0 ? (
            <Empty title={none} />
          ) : (
            <WideTable<Account> wraps label={label} rowKey="id" columns={all} dataSource={items} />
          )}
          <Pages next={next} cursor={cursor} onPage={onPage} />
        </>
      )}
    </QueryState>
  )
}

interface PagesProps extends Pick<BillRowsProps, 'cursor' | 'onPage'> {
  next: string | undefined
}

/** On to the rest of a list, and back to where it begins. */
export function Pages({ next, cursor, onPage }: PagesProps) {
  const { t } = useTranslation('billing')
  if (!next && !cursor) return null
  return (
    <Space style={{ padding: 12 }}>
      {cursor && <Button onClick={() => onPage(undefined)}>{t('open.first')}</Button>}
      {next && <Button onClick={() => onPage(next)}>{t('open.more')}</Button>}
    </Space>
  )
}

export function ToAccounts({ patientId }: { patientId: string }) {
  const { t } = useTranslation('billing')
  return (
    <Link to={`/cashier?patient=${patientId}`} style={{ textDecoration: 'underline' }}>
      {usePatientName(patientId) ?? t('open.patient')}
    </Link>
  )
}
