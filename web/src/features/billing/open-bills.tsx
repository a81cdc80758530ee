import { Button, Space, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { usePatientName } from '@/shared/patient/patient-link'
import type { Account } from './accounts'

/** What is not paid, or is to be given back, in the whole clinic. */
export function OpenBills({ open }: { open: 'bills' | 'credits' | 'stays' }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const [cursor, setCursor] = useState<string>()
  const accounts = api.useQuery('get', '/api/v1/accounts', {
    params: { query: { open, limit: 100, cursor } },
  })
  const amount = ({ stayId, due }: Account) =>
    stayId && due < 0 ? t('stay.left', { amount: yuan(-due) }) : yuan(Math.abs(due))
  const columns: TableColumnsType<Account> = [
    {
      title: t('open.day'),
      render: (_, account) => <span style={{ whiteSpace: 'nowrap' }}>{format.day(account.date)}</span>,
    },
    { title: t('open.patient'), render: (_, account) => <ToAccounts patientId={account.patientId} /> },
    { title: t('open.amount'), align: 'right', render: (_, account) => amount(account) },
  ]
  const title = t(`open.${open}`)
  return (
    <Panel title={title} flush>
      <QueryState query={accounts}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty title={t('open.none')} />
            ) : (
              <WideTable<Account> wraps label={title} rowKey="id" columns={columns} dataSource={items} />
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
  const { t } = useTranslation('billing')
  return <Link to={`/cashier?patient=${patientId}`}>{usePatientName(patientId) ?? t('open.patient')}</Link>
}
