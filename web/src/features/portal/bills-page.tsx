import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useMe, useToday } from '@/shared/me/me'
import { inOrder, sumsOf } from '@/shared/money/bills'
import { yuan } from '@/shared/money/money'
import { useBills } from '@/shared/money/use-bills'
import { BillInvoice } from './bill-invoice'
import { BillMoney, ComesBack } from './bill-money'
import fields from './fields.module.css'
import { Answered, Card, Faulty, Nothing, Screen, Tap, TapLink } from './kit'
import { usePerson } from './person-switch'

type Account = Schemas['Account']

/** A patient's own bills, to look at and to pay, with their receipts: those of today first, and what is to be paid in all. */
export function Component() {
  const { t } = useTranslation(['portal', 'billing'])
  const { id } = usePerson()
  const today = useToday()
  const bills = useBills(id)
  return (
    <Screen title={t('bills.title')} back={{ to: '/my', label: t('tab.home') }}>
      <Answered query={bills}>
        {all => {
          const { now, ahead } = sumsOf(all, today)
          return (
            <>
              {all.length === 0 && <Nothing title={t('bills.none')} />}
              {now + ahead > 0 && (
                <p>
                  <strong>{t('billing:total.due', { amount: yuan(now + ahead) })}</strong>
                  <br />
                  {ahead > 0 && t('billing:total.ahead', { amount: yuan(ahead) })}
                </p>
              )}
              {inOrder(all, today).map(one => (
                <Bill key={one.id} account={one} />
              ))}
            </>
          )
        }}
      </Answered>
    </Screen>
  )
}

function Bill({ account }: { account: Account }) {
  const { t } = useTranslation('portal')
  const names = useDirectoryNames()
  const text = useText()
  const format = useClinicFormat()
  const { payOnline } = useMe().clinic
  const receipts = account.payments.flatMap(one => (one.receipt ? [one.receipt] : []))
  return (
    <Card
      title={`${format.day(account.date)} · ${names.department(account.departmentId)}`}
      tone={account.due > 0 ? 'brand' : undefined}
    >
      <dl className={fields.facts}>
        {account.lines
          .filter(line => !line.reversed)
          .map(line => (
            <div key={line.id} style={{ display: 'contents' }}>
              <dt>
                {text(line.name)}
                {line.quantity > 1 && ` × ${line.quantity}`}
              </dt>
              <dd>{yuan(line.amount)}</dd>
            </div>
          ))}
        {account.discounted > 0 && (
          <>
            <dt>{t('bills.discount')}</dt>
            <dd>{yuan(-account.discounted)}</dd>
          </>
        )}
        <BillMoney account={account} />
      </dl>
      <ComesBack account={account} />
      {account.due > 0 && (payOnline ? <Pay account={account} /> : <p>{t('bills.atDesk')}</p>)}
      {(account.charged > 0 || (account.invoice?.amount ?? 0) > 0) && <BillInvoice account={account} />}
      {receipts.map(number => (
        <TapLink key={number} to={`/bills/${number}`}>
          {t('bills.receipt', { number })}
        </TapLink>
      ))}
    </Card>
  )
}

function Pay({ account }: { account: Account }) {
  const { t } = useTranslation('portal')
  const navigate = useNavigate()
  const [key] = useIdempotencyKey()
  const start = api.useMutation('post', '/api/v1/accounts/{id}/online-payments', {
    onSuccess: ({ address }) => {
      if (!address) return
      if (address.startsWith('/')) void navigate(address)
      else window.location.assign(address)
    },
  })
  return (
    <>
      <Faulty error={start.error} />
      <Tap
        look="main"
        busy={start.isPending}
        onClick={() =>
          start.mutate({ params: { path: { id: account.id }, header: { 'Idempotency-Key': key } }, body: {} })
        }
      >
        {t('bills.pay', { amount: yuan(account.due) })}
      </Tap>
    </>
  )
}
