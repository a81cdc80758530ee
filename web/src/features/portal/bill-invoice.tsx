import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useInvoice } from '@/shared/money/invoice'
import { yuan } from '@/shared/money/money'
import { Taxes } from '@/shared/money/taxes'
import fields from './fields.module.css'
import { Faulty, Tap } from './kit'

type Account = Schemas['Account']
type Buyer = Schemas['Buyer']

/** The invoice of a bill: asked for by the patient, issued by the clinic. */
export function BillInvoice({ account }: { account: Account }) {
  const { t } = useTranslation('invoice')
  const [editing, setEditing] = useState(false)
  const { asked, invoice, query } = useInvoice(account)
  const wanted = invoice && (invoice.wanted || invoice.numbers.length > 0)
  if (editing && (!asked || invoice)) {
    return <BuyerForm account={account} buyer={invoice?.buyer} onDone={() => setEditing(false)} />
  }
  return (
    <>
      <Faulty error={query.error} retry={query.refetch} />
      {wanted && (
        <p>
          <strong>
            {t('title')} · {invoice.buyer.name}
          </strong>{' '}
          {invoice.buyer.taxNumber}
          {invoice.status !== 'none' && (
            <>
              <br />
              {t(`mine.${invoice.status}`)}
            </>
          )}
          {invoice.taxes && invoice.taxes.length > 0 && <br />}
          <Taxes taxes={invoice.taxes} />
          {invoice.numbers.map(one => (
            <span key={one.number}>
              <br />
              {t(one.red ? 'red' : 'blue')} {one.number} {yuan(one.red ? -one.amount : one.amount)}
            </span>
          ))}
        </p>
      )}
      {(!asked || (invoice && invoice.amount === 0)) && (
        <Tap onClick={() => setEditing(true)}>{t(wanted ? 'mine.change' : 'mine.want')}</Tap>
      )}
    </>
  )
}

function BuyerForm({ account, buyer, onDone }: { account: Account; buyer?: Buyer; onDone: () => void }) {
  const { t } = useTranslation('invoice')
  const queries = useQueryClient()
  const known = buyer && buyer.kind !== 'none' ? buyer : undefined
  const [to, setTo] = useState<Buyer>(known ?? { kind: 'person' })
  const save = api.useMutation('put', '/api/v1/accounts/{id}/invoice', {
    onSuccess: async () => {
      await queries.invalidateQueries({ predicate: ({ queryKey }) => /accounts/.test(String(queryKey[1])) })
      onDone()
    },
  })
  return (
    <form
      className={fields.form}
      aria-label={t('data')}
      onSubmit={event => {
        event.preventDefault()
        const { kind, name, taxNumber, email } = to
        const body: Buyer =
          kind === 'none'
            ? { kind }
            : {
                kind,
                name,
                email: email || undefined,
                taxNumber: kind === 'organisation' ? taxNumber : undefined,
              }
        save.mutate({ params: { path: { id: account.id } }, body })
      }}
    >
      <label className={fields.field}>
        <span>{t('for')}</span>
        <select
          value={to.kind}
          onChange={event => setTo({ ...to, kind: event.target.value as Buyer['kind'] })}
        >
          {(known
            ? (['person', 'organisation', 'none'] as const)
            : (['person', 'organisation'] as const)
          ).map(one => (
            <option key={one} value={one}>
              {t(`kind.${one}`)}
            </option>
          ))}
        </select>
      </label>
      {to.kind !== 'none' && (
        <Line
          label={t(to.kind === 'organisation' ? 'orgName' : 'name')}
          value={to.name}
          max={100}
          required
          onChange={name => setTo({ ...to, name })}
        />
      )}
      {to.kind === 'organisation' && (
        <Line
          label={t('taxNumber')}
          value={to.taxNumber}
          max={40}
          required
          hint={t('taxHint')}
          onChange={taxNumber => setTo({ ...to, taxNumber })}
        />
      )}
      {to.kind !== 'none' && (
        <Line
          label={t('email')}
          value={to.email}
          max={254}
          type="email"
          onChange={email => setTo({ ...to, email })}
        />
      )}
      <Faulty error={save.error} />
      <Tap look="main" type="submit" busy={save.isPending}>
        {t('save')}
      </Tap>
      <Tap look="quiet" onClick={onDone}>
        {t('cancel')}
      </Tap>
    </form>
  )
}

interface LineProps {
  label: string
  value?: string
  max: number
  required?: boolean
  type?: 'email'
  hint?: string
  onChange: (value: string) => void
}

function Line({ label, value = '', max, required, type, hint, onChange }: LineProps) {
  return (
    <label className={fields.field}>
      <span>{label}</span>
      <input
        required={required}
        type={type ?? 'text'}
        maxLength={max}
        autoComplete={type ?? 'off'}
        placeholder={hint}
        value={value}
        onChange={event => onChange(event.target.value)}
      />
    </label>
  )
}
