import { useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import { GivenBy } from './given-by'
import { yuan } from './money'
import styles from './receipt.module.css'
import { Taxes } from './taxes'

export type Receipt = Schemas['Receipt']
type Account = Schemas['Account']

/** The account that a receipt is of, which knows the doctor, the stay and what else was paid. */
export function useAccountOf({ accountId }: Receipt): Account | undefined {
  return api.useQuery('get', '/api/v1/accounts/{id}', { params: { path: { id: accountId } } }).data
}

/** Counts a print and then prints. The first print is the original, every other one says copy. */
export function usePrints(receipt: Receipt) {
  const [prints, setPrints] = useState(receipt.prints)
  const print = api.useMutation('post', '/api/v1/receipts/{number}/prints', {
    onSuccess: counted => {
      flushSync(() => setPrints(counted.prints)) // on the paper before it is printed
      window.print()
    },
  })
  return { ...print, prints, print: () => print.mutate({ params: { path: { number: receipt.number } } }) }
}

/** A receipt as it goes on paper, in the language of the page. */
export function Paper({ receipt, prints }: { receipt: Receipt; prints: number }) {
  return (
    <article className={styles.paper}>
      <Side receipt={receipt} copy={prints > 1} />
    </article>
  )
}

function Side({ receipt, copy }: { receipt: Receipt; copy: boolean }) {
  const { t } = useTranslation('billing')
  const account = useAccountOf(receipt)
  return (
    <section className={styles.side}>
      <Head receipt={receipt} account={account} copy={copy} />
      <Lines receipt={receipt} />
      <GivenBy discounts={receipt.discounts} />
      <Before payments={paidBefore(receipt, account)} />
      <p className={styles.amount}>
        {t(`method.${receipt.method}`)} {yuan(receipt.kind === 'refund' ? -receipt.amount : receipt.amount)}
        {receipt.reference && ` · ${receipt.reference}`}
        {receipt.cashierName && ` · ${t('receipt.cashier', { name: receipt.cashierName })}`}
      </p>
      <MadeOut invoice={receipt.invoice} />
    </section>
  )
}

interface HeadProps {
  receipt: Receipt
  account: Account | undefined
  copy: boolean
}

/** Whose receipt it is, its number, and of which visit, examination or stay. */
function Head({ receipt, account, copy }: HeadProps) {
  const { t } = useTranslation('billing')
  const name = usePatientName(receipt.patientId)
  const format = useClinicFormat()
  const { clinic } = useMe()
  const names = useDirectoryNames()
  const of = [
    account &&
      t(account.stayId ? 'stay.title' : account.examId ? 'account.exam' : 'account.title', {
        day: format.day(receipt.date),
      }),
    names.department(receipt.departmentId),
    names.practitioner(account?.practitionerId),
  ]
  return (
    <>
      <h2>
        {clinic.name} · {t(`receipt.kind.${kindOf(receipt, account)}`)}
        {copy && <strong className={styles.copy}>{t('receipt.copy')}</strong>}
      </h2>
      <p>
        {name && <>{name} · </>}
        {t('receipt.number')} {receipt.number} · {format.dateTime(receipt.at)}
        <br />
        {of.filter(Boolean).join(' · ')}
      </p>
    </>
  )
}

/** What was charged, and what it comes to. */
function Lines({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('billing')
  const text = useText()
  const charged: [string, number][] = [
    [t('settlement.charged'), receipt.charged],
    [t('settlement.discounted'), -receipt.discounted],
  ]
  const sums: [string, number][] = [
    ...(receipt.charged > 0 ? charged : []), // a first deposit is for nothing yet
    [t('receipt.paidSoFar'), receipt.paid - receipt.refunded],
    receipt.due < 0 ? [t('receipt.left'), -receipt.due] : [t('receipt.due'), receipt.due],
  ]
  return (
    <table>
      <tbody>
        {receipt.lines.map(line => (
          <tr key={line.id}>
            <td>{text(line.name)}</td>
            <td>
              {line.quantity} × {yuan(line.unitPrice)}
            </td>
            <td>{yuan(line.amount)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {sums.map(([label, amount]) => (
          <tr key={label}>
            <th colSpan={2}>{label}</th>
            <td>{yuan(amount)}</td>
          </tr>
        ))}
      </tfoot>
    </table>
  )
}

/** What was paid before, each by its own receipt. */
function Before({ payments }: { payments: Account['payments'] }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  if (payments.length === 0) return null
  return (
    <p>
      {t('receipt.before')}
      {payments.map(one => (
        <span key={one.id}>
          <br />
          {format.dateTime(one.at)} {t(`method.${one.method}`)} {yuan(one.amount)} · {one.receipt}
        </span>
      ))}
    </p>
  )
}

/** Money of a stay is a deposit unless it pays what is due. */
export function kindOf(
  receipt: Receipt,
  account?: Pick<Account, 'stayId'>,
): 'refund' | 'payment' | 'deposit' {
  if (receipt.kind === 'refund') return 'refund'
  return account?.stayId && receipt.due < 0 ? 'deposit' : 'payment'
}

/** The payments before a receipt's own: together they are all that was paid when it was written. */
export function paidBefore(
  { number, at }: Receipt,
  account?: Pick<Account, 'payments'>,
): Account['payments'] {
  return (account?.payments ?? []).filter(one => one.receipt !== number && one.at < at)
}

/** To whom the invoice is made out, and the numbers by which it was issued. */
function MadeOut({ invoice }: { invoice: Receipt['invoice'] }) {
  const { t } = useTranslation('invoice')
  if (!invoice || (invoice.buyer.kind === 'none' && invoice.numbers.length === 0)) return null
  const { name, taxNumber } = invoice.buyer
  return (
    <p>
      {t('receipt', { name })}
      {taxNumber && ` · ${t('taxNumber')} ${taxNumber}`}
      {` · ${t(`status.${invoice.status}`)}`}
      {invoice.taxes && invoice.taxes.length > 0 && <br />}
      <Taxes taxes={invoice.taxes} />
      {invoice.numbers.map(one => (
        <span key={one.number}>
          <br />
          {t(one.red ? 'red' : 'blue')} {one.number} {yuan(one.red ? -one.amount : one.amount)}
        </span>
      ))}
    </p>
  )
}
