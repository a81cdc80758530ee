import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { billState } from '@/shared/money/bills'
import { yuan } from '@/shared/money/money'
import { Badge } from './kit'

type Account = Schemas['Account']
type Payment = Account['payments'][number]

/** What was paid, what became of it, and what is left to do: rows of a bill. What went back stands beside what came. */
export function BillMoney({ account }: { account: Account }) {
  const { t } = useTranslation(['portal', 'billing'])
  const state = billState(account)
  return (
    <>
      {account.payments.map(one => (
        <Paid key={one.id} payment={one} />
      ))}
      {state === 'due' || state === 'part' ? (
        <>
          <dt>{t(state === 'part' ? 'billing:mine.rest' : 'bills.due')}</dt>
          <dd>{yuan(account.due)}</dd>
        </>
      ) : state !== 'credit' ? (
        <>
          <dt>{t('billing:state.title')}</dt>
          <dd>
            <Badge tone="done">{t(`billing:state.${state}`)}</Badge>
          </dd>
        </>
      ) : (
        <>
          <dt>{t(account.stayId ? 'bills.deposit' : 'billing:mine.owed')}</dt>
          <dd>{yuan(-account.due)}</dd>
        </>
      )}
    </>
  )
}

function Paid({ payment }: { payment: Payment }) {
  const { t } = useTranslation(['portal', 'billing'])
  const term = useTerm('portal')
  const format = useClinicFormat()
  const by = term('method', payment.method)
  return (
    <>
      <dt>
        {t('bills.paid')} · {by}
      </dt>
      <dd>
        {yuan(payment.amount)} <small>{format.dateTime(payment.at)}</small>
      </dd>
      {payment.refunded > 0 && (
        <>
          <dt>
            {t('billing:mine.back')} · {by}
          </dt>
          <dd>{yuan(-payment.refunded)}</dd>
        </>
      )}
      {(payment.moved ?? 0) > 0 && (
        <>
          <dt>{t('billing:mine.moved')}</dt>
          <dd>{yuan(-(payment.moved ?? 0))}</dd>
        </>
      )}
    </>
  )
}

/** When and how money comes back: what is owed, and what was given back to the phone that it came from. */
export function ComesBack({ account }: { account: Account }) {
  const { t } = useTranslation(['portal', 'billing'])
  const online = account.payments.filter(one => one.onlinePaymentId)
  const mayGoBack = online.some(one => one.amount > one.refunded + (one.moved ?? 0))
  return (
    <>
      {account.due < 0 && !account.stayId && (
        <p>
          {t(mayGoBack ? 'billing:mine.owedOnline' : 'billing:mine.owedDesk', {
            amount: yuan(-account.due),
          })}
        </p>
      )}
      {online
        .filter(one => one.refunded > 0)
        .map(one => (
          <Sent
            key={one.id}
            id={one.onlinePaymentId ?? ''}
            amount={one.refunded}
            surplus={account.charged === 0 && account.payments.length === 1 ? 'late' : 'surplus'}
          />
        ))}
    </>
  )
}

interface SentProps {
  id: string
  amount: number
  /** Why there was too much, if that is why it went back: twice the same, or nothing was due any more. */
  surplus: 'late' | 'surplus'
}

function Sent({ id, amount, surplus }: SentProps) {
  const { t } = useTranslation(['portal', 'billing'])
  const format = useClinicFormat()
  const payment = api.useQuery('get', '/api/v1/online-payments/{id}', { params: { path: { id } } })
  if (!payment.data) return null
  const backs = payment.data.refunds ?? []
  const last = backs.at(-1)?.sentAt
  const tooMuch = backs.some(one => one.reason === 'surplus')
  const sum = yuan(amount)
  return (
    <p>
      {tooMuch && `${t(`billing:mine.${surplus}`)} `}
      {last && backs.every(one => one.sentAt)
        ? t('billing:mine.sent', { amount: sum, when: format.dateTime(last) })
        : t('billing:mine.sending', { amount: sum })}
    </p>
  )
}
