import { Alert, Button, Space, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Panel } from '@/shared/components/page'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { billState } from '@/shared/money/bills'
import { GivenBy } from '@/shared/money/given-by'
import { yuan } from '@/shared/money/money'
import { useAccountName } from './account-name'
import type { Account } from './accounts'
import { ChargeDialog } from './charge-dialog'
import { DiscountDialog } from './discount-dialog'
import { InvoiceLine } from './invoice-line'
import { Ledger } from './ledger'
import { PayDialog } from './pay-dialog'
import { ProposedCharges } from './proposed-charges'
import { RefundDialog } from './refund-dialog'
import { ReverseDialog } from './reverse-dialog'
import { SettleButton } from './settle-button'

type Line = Account['lines'][number]
type Payment = Account['payments'][number]
type Doing = 'charge' | 'discount' | 'pay' | { refund: Payment } | { reverse: Line }

/** Whether nothing can be changed: it is settled, or its settlement waits for a second person. */
const isFixed = (account: Account): boolean =>
  Boolean(account.settledAt) || (account.settlementRequests?.length ?? 0) > 0

/** One bill: what was charged, what was paid, and what a cashier can do about it. One that was asked for is marked. */
export function AccountCard({ account, asked }: { account: Account; asked?: boolean }) {
  const { t } = useTranslation('billing')
  const name = useAccountName()
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  const actions = (
    <Space wrap>
      <Button onClick={() => setDoing('charge')}>{t('charge.action')}</Button>
      <Button onClick={() => setDoing('discount')} disabled={account.due <= 0}>
        {t('discount.action')}
      </Button>
      <Button type="primary" onClick={() => setDoing('pay')} disabled={!account.stayId && account.due <= 0}>
        {account.stayId && account.due <= 0 ? t('stay.deposit') : t('pay.action')}
      </Button>
      {account.stayId && <SettleButton account={account} />}
    </Space>
  )
  const waits = (account.settlementRequests?.length ?? 0) > 0
  return (
    <Panel title={name(account)} extra={isFixed(account) ? undefined : actions} flush>
      {asked && (
        <p style={{ margin: 0, padding: '8px 16px' }}>
          <Status tone="brand">{t('stay.asked')}</Status>
        </p>
      )}
      {waits && <Alert type="info" role="status" banner title={t('stay.waiting')} />}
      {!account.stayId && !account.examId && <ProposedCharges account={account} />}
      <Lines account={account} onReverse={line => setDoing({ reverse: line })} />
      <Sums account={account} />
      <GivenBy discounts={account.discounts} />
      <Payments account={account} onRefund={payment => setDoing({ refund: payment })} />
      {(account.charged > 0 || (account.invoice?.amount ?? 0) > 0) && <InvoiceLine account={account} />}
      <Ledger account={account} />
      {doing === 'charge' && <ChargeDialog account={account} onClose={close} />}
      {doing === 'discount' && <DiscountDialog account={account} onClose={close} />}
      {doing === 'pay' && <PayDialog account={account} onClose={close} />}
      {typeof doing === 'object' && 'refund' in doing && (
        <RefundDialog account={account} payment={doing.refund} onClose={close} />
      )}
      {typeof doing === 'object' && 'reverse' in doing && (
        <ReverseDialog account={account} line={doing.reverse} onClose={close} />
      )}
    </Panel>
  )
}

function Lines({ account, onReverse }: { account: Account; onReverse: (line: Line) => void }) {
  const { t } = useTranslation('billing')
  const text = useText()
  const columns: TableColumnsType<Line> = [
    {
      title: t('line.name'),
      render: (_, line) => (
        <>
          {line.reversed ? <del>{text(line.name)}</del> : text(line.name)}{' '}
          {line.reversed && <Status tone="done">{t('line.reversed')}</Status>}
        </>
      ),
    },
    {
      title: t('line.quantity'),
      align: 'right',
      responsive: ['sm'],
      render: (_, line) => `${line.quantity} × ${yuan(line.unitPrice)}`,
    },
    { title: t('line.amount'), align: 'right', render: (_, line) => yuan(line.amount) },
    {
      title: t('line.discount'),
      align: 'right',
      hidden: account.lines.every(line => line.discount === 0), // on a phone there is no room for an empty column
      render: (_, line) => (line.discount > 0 ? yuan(-line.discount) : ''),
    },
    {
      title: <span className="visually-hidden">{t('line.actions')}</span>,
      width: 90,
      render: (_, line) =>
        !line.reversed &&
        !isFixed(account) && (
          <Button
            type="link"
            aria-label={t('reverse.of', { name: text(line.name) })}
            onClick={() => onReverse(line)}
          >
            {t('reverse.action')}
          </Button>
        ),
    },
  ]
  return (
    <WideTable<Line>
      wraps
      label={t('account.lines')}
      rowKey="id"
      columns={columns}
      dataSource={account.lines}
    />
  )
}

/** The totals, as a sentence that a screen reader reads in order. */
function Sums({ account }: { account: Account }) {
  const { t } = useTranslation('billing')
  const state = billState(account)
  const parts = [
    t('sum.charged', { amount: yuan(account.charged) }),
    account.discounted > 0 && t('sum.discounted', { amount: yuan(account.discounted) }),
    account.paid > 0 && t('sum.paid', { amount: yuan(account.paid) }),
    account.refunded > 0 && t('sum.refunded', { amount: yuan(account.refunded) }),
  ].filter(part => part !== false)
  return (
    <p style={{ padding: '8px 16px', display: 'flex', flexWrap: 'wrap', gap: 12, margin: 0 }}>
      {parts.map(part => (
        <span key={part}>{part}</span>
      ))}
      {account.due > 0 && <Status tone="warn">{t('sum.due', { amount: yuan(account.due) })}</Status>}
      {account.due < 0 && (
        <Status tone="info">
          {t(account.stayId ? 'stay.left' : 'sum.credit', { amount: yuan(-account.due) })}
        </Status>
      )}
      {(state === 'paid' || state === 'refunded' || state === 'free' || state === 'part') && (
        <Status tone={state === 'part' ? 'neutral' : 'brand'}>{t(`state.${state}`)}</Status>
      )}
    </p>
  )
}

function Payments({ account, onRefund }: { account: Account; onRefund: (payment: Payment) => void }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  if (account.payments.length === 0) return null
  return (
    <ul style={{ margin: 0, padding: '0 16px 12px 32px' }}>
      {account.payments.map(payment => {
        const left = payment.amount - payment.refunded - (payment.moved ?? 0)
        return (
          <li key={payment.id}>
            {format.dateTime(payment.at)} {t(`method.${payment.method}`)} {yuan(payment.amount)}
            {payment.refunded > 0 && ` (${t('sum.refunded', { amount: yuan(payment.refunded) })})`}{' '}
            <Link to={`/receipts/${payment.receipt}`} style={{ textDecoration: 'underline' }}>
              {payment.receipt}
            </Link>
            {left > 0 && !isFixed(account) && (
              <Button
                type="link"
                aria-label={t('refund.of', { receipt: payment.receipt })}
                onClick={() => onRefund(payment)}
              >
                {t('refund.action')}
              </Button>
            )}
          </li>
        )
      })}
    </ul>
  )
}
