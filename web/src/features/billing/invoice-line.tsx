import { Button, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { useInvoice } from '@/shared/money/invoice'
import { yuan } from '@/shared/money/money'
import { Taxes } from '@/shared/money/taxes'
import type { Account } from './accounts'
import { BuyerDialog } from './buyer-dialog'
import { NoteInvoiceDialog } from './note-invoice-dialog'

type Doing = 'data' | 'note' | { correct: string }

const tones = { none: 'done', later: 'info', 'to-issue': 'warn', issued: 'brand', 'red-due': 'warn' } as const

/** To whom a bill's invoice is made out, where that stands, and what a cashier does about it. */
export function InvoiceLine({ account }: { account: Account }) {
  const { t } = useTranslation('invoice')
  const [doing, setDoing] = useState<Doing>()
  const { asked, invoice, query } = useInvoice(account)
  const close = () => setDoing(undefined)
  return (
    <div style={{ padding: '0 16px 12px' }}>
      <ProblemAlert error={query.error} />
      <Space wrap>
        <span>{t('title')}:</span>
        {asked && <Status tone={tones[asked.status]}>{t(`status.${asked.status}`)}</Status>}
        {invoice && <Buyer buyer={invoice.buyer} />}
        {invoice && <Taxes taxes={invoice.taxes} />}
        {asked && asked.left > 0 && asked.wanted && <span>{t('left', { amount: yuan(asked.left) })}</span>}
        {asked && asked.left < 0 && <span>{t('back', { amount: yuan(-asked.left) })}</span>}
        <Button size="small" disabled={(asked?.amount ?? 0) > 0} onClick={() => setDoing('data')}>
          {t('data')}
        </Button>
        {invoice && (invoice.left !== 0 || invoice.amount > 0) && invoice.buyer.kind !== 'none' && (
          <Button size="small" onClick={() => setDoing('note')}>
            {t('note')}
          </Button>
        )}
      </Space>
      {invoice && <Numbers invoice={invoice} onCorrect={number => setDoing({ correct: number })} />}
      {doing === 'data' && (!asked || invoice) && (
        <BuyerDialog account={account} buyer={invoice?.buyer} onClose={close} />
      )}
      {doing === 'note' && invoice && <NoteInvoiceDialog invoice={invoice} onClose={close} />}
      {typeof doing === 'object' && invoice && (
        <NoteInvoiceDialog invoice={invoice} corrects={doing.correct} onClose={close} />
      )}
    </div>
  )
}

function Buyer({ buyer }: { buyer: Schemas['Buyer'] }) {
  if (buyer.kind === 'none') return null
  return <span>{[buyer.name, buyer.taxNumber, buyer.email].filter(Boolean).join(' · ')}</span>
}

function Numbers({
  invoice,
  onCorrect,
}: {
  invoice: Schemas['Invoice']
  onCorrect: (number: string) => void
}) {
  const { t } = useTranslation('invoice')
  if (invoice.numbers.length === 0) return null
  return (
    <ul style={{ margin: '4px 0 0', paddingInlineStart: 16 }}>
      {invoice.numbers.map(one => (
        <li key={one.number}>
          {t(one.red ? 'red' : 'blue')} {one.number} {yuan(one.red ? -one.amount : one.amount)}
          {one.former && one.former.length > 0 && ` (${t('was', { numbers: one.former.join(', ') })})`}
          <Button
            type="link"
            size="small"
            aria-label={t('correctOf', { number: one.number })}
            onClick={() => onCorrect(one.number)}
          >
            {t('correct')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
