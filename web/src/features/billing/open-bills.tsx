import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { yuan } from '@/shared/money/money'
import type { Account } from './accounts'
import { BillList, BillRows } from './bill-list'

type When = 'today' | 'overdue' | 'ahead'

/** What is to be given back, or of which stay nothing was settled, in the whole clinic. */
export function OpenBills({ open }: { open: 'credits' | 'stays' }) {
  const { t } = useTranslation('billing')
  return <BillList title={t(`open.${open}`)} none={t('open.none')} {...useOpen(open)} />
}

/** What is not paid: of today first, as those patients are here; each part of the days with pages of its own. */
export function UnpaidBills() {
  const { t } = useTranslation('billing')
  return (
    <Panel title={t('open.bills')} flush>
      {(['today', 'overdue', 'ahead'] as const).map(when => (
        <Unpaid key={when} when={when} />
      ))}
    </Panel>
  )
}

function Unpaid({ when }: { when: When }) {
  const { t } = useTranslation('billing')
  const title = t(`open.when.${when}`)
  return (
    <section aria-label={title}>
      <h3 style={{ margin: 0, padding: '12px 16px 4px', fontSize: '1em' }}>{title}</h3>
      <BillRows label={title} none={t(`open.noneOf.${when}`)} {...useOpen('bills', when)} />
    </section>
  )
}

function useOpen(open: 'bills' | 'credits' | 'stays', when?: When) {
  const { t } = useTranslation('billing')
  const [cursor, setCursor] = useState<string>()
  const limit = when === 'ahead' ? 20 : 100 // few come to pay before their day, and other lists follow
  const query = api.useQuery('get', '/api/v1/accounts', {
    params: { query: { open, when, limit, cursor } },
  })
  const amount = ({ stayId, due }: Account) =>
    stayId && due < 0 ? t('stay.left', { amount: yuan(-due) }) : yuan(Math.abs(due))
  return {
    columns: [
      {
        title: t('open.amount'),
        align: 'right' as const,
        render: (_: unknown, account: Account) => amount(account),
      },
    ],
    query,
    cursor,
    onPage: setCursor,
  }
}
