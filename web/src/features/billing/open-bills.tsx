import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { yuan } from '@/shared/money/money'
import type { Account } from './accounts'
import { BillList } from './bill-list'

/** What is not paid, or is to be given back, in the whole clinic. */
export function OpenBills({ open }: { open: 'bills' | 'credits' | 'stays' }) {
  const { t } = useTranslation('billing')
  const [cursor, setCursor] = useState<string>()
  const accounts = api.useQuery('get', '/api/v1/accounts', {
    params: { query: { open, limit: 100, cursor } },
  })
  const amount = ({ stayId, due }: Account) =>
    stayId && due < 0 ? t('stay.left', { amount: yuan(-due) }) : yuan(Math.abs(due))
  return (
    <BillList
      title={t(`open.${open}`)}
      none={t('open.none')}
      columns={[{ title: t('open.amount'), align: 'right', render: (_, account) => amount(account) }]}
      query={accounts}
      cursor={cursor}
      onPage={setCursor}
    />
  )
}
