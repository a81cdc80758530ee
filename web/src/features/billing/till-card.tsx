import { App, Button, Form, Input } from 'antd'
import type { TFunction } from 'i18next'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status, type Tone } from '@/shared/components/status'
import { useClinicFormat, useHasRole, useMe } from '@/shared/me/me'
import { asYuanText, type Fen, signedFenOf, yuan } from '@/shared/money/money'
import { deskMethods, useRefreshMoney } from './accounts'
import { MoneyField } from './money-field'

type Till = Schemas['Till']
type DeskMethod = (typeof deskMethods)[number]
type Counted = Record<string, string | undefined>

const tones: Record<Till['status'], Tone> = { open: 'info', closed: 'warn', confirmed: 'brand' }

/** One shift of one cashier: open, to be counted; closed, to be confirmed; confirmed, to be read. */
export function TillCard({ till }: { till: Till }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const me = useMe()
  const manages = useHasRole('manager', 'administrator')
  const own = till.cashier === me.actor.id
  const others = (till.sums ?? []).filter(sum => sum.method !== 'cash')
  return (
    <Panel
      title={t('till.title', { name: till.cashierName || till.cashier, shift: till.shift })}
      extra={<Status tone={tones[till.status]}>{t(`tillStatus.${till.status}`)}</Status>}
    >
      <p>
        {t('till.since', { time: format.time(till.openedAt) })}{' '}
        {[
          drawer(till, t),
          ...others.map(sum => `${t(`method.${sum.method}`)} ${yuan(sum.paid - sum.refunded)}`),
        ].join(' · ')}
      </p>
      {till.counts && <Counts till={till} />}
      {till.closedBy && <p>{t('till.closedByManager')}</p>}
      {own && till.status === 'open' && <Close till={till} />}
      {!own && manages && till.status === 'open' && (
        <details>
          <summary>{t('till.closeForOther')}</summary>
          <Close till={till} />
        </details>
      )}
      {!own && manages && till.status === 'closed' && till.closedBy !== me.actor.id && (
        <Confirm till={till} />
      )}
    </Panel>
  )
}

function Counts({ till }: { till: Till }) {
  const { t } = useTranslation('billing')
  return (
    <ul style={{ margin: 0, paddingLeft: 16 }}>
      {(till.counts ?? [])
        .filter(count => count.expected !== 0 || count.counted !== 0)
        .map(count => (
          <li key={count.method}>
            {t('till.count', {
              method: t(`method.${count.method}`),
              expected: yuan(count.expected),
              counted: yuan(count.counted),
            })}{' '}
            {count.difference !== 0 && (
              <Status tone="bad">{t('till.difference', { amount: yuan(count.difference) })}</Status>
            )}
          </li>
        ))}
      {till.reason && <li>{till.reason}</li>}
    </ul>
  )
}

function Close({ till }: { till: Till }) {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<Record<string, string>>()
  const close = api.useMutation('post', '/api/v1/tills/{id}/close', {
    onSuccess: () => void message.success(t('till.closed')),
    onSettled: refresh,
  })
  const counted = Form.useWatch([], form) ?? {}
  // What came in since the form was opened belongs to what is counted, except where somebody has typed.
  useEffect(() => {
    for (const [method, amount] of Object.entries(uncounted(till)))
      if (!form.isFieldTouched(method)) form.setFields([{ name: method, value: amount, touched: false }])
  }, [form, till])
  return (
    <Form
      form={form}
      name={till.id} // several tills may stand on one page, each with fields of the same names
      layout="vertical"
      initialValues={uncounted(till)}
      onFinish={({ reason, ...counted }) =>
        close.mutate({
          params: { path: { id: till.id } },
          body: {
            counted: Object.fromEntries(
              Object.entries(counted).map(([method, text]) => [method, signedFenOf(text ?? '') ?? 0]),
            ),
            reason: reason?.trim() || undefined,
          },
        })
      }
    >
      <FormProblem form={form} error={close.error} />
      {deskMethods.map(method => (
        <MoneyField
          key={method}
          name={method}
          label={t('till.counted', { method: t(`method.${method}`) })}
          signed={method !== 'cash'}
          extra={<Compared till={till} method={method} typed={counted[method]} />}
        />
      ))}
      <Reason till={till} counted={counted} />
      <Button type="primary" htmlType="submit" loading={close.isPending}>
        {t('till.close')}
      </Button>
    </Form>
  )
}

/** What should lie in the drawer, in the words of the card and of its field. */
function drawer(till: Till, t: TFunction<'billing'>): string {
  return t('till.cashExpected', {
    amount: yuan(expectedOf(till, 'cash')),
    float: yuan(till.openingFloat),
  })
}

/** What should be there by a method; of cash, with the change of the morning. */
function expectedOf(till: Till, method: DeskMethod): Fen {
  const sum = (till.sums ?? []).find(one => one.method === method)
  return (sum?.paid ?? 0) - (sum?.refunded ?? 0) + (method === 'cash' ? till.openingFloat : 0)
}

/** How far what was typed is from what should be there, of each method that is off. What is no amount yet says nothing. */
function differencesOf(till: Till, counted: Counted): [DeskMethod, Fen][] {
  return deskMethods
    .map((method): [DeskMethod, Fen] => {
      const found = signedFenOf(counted[method] ?? '')
      return [method, found === undefined ? 0 : found - expectedOf(till, method)]
    })
    .filter(([, amount]) => amount !== 0)
}

/** What should be there, and how far from it what was typed is, while it is typed. */
function Compared({ till, method, typed }: { till: Till; method: DeskMethod; typed: string | undefined }) {
  const { t } = useTranslation('billing')
  const [found] = differencesOf(till, { [method]: typed })
  return (
    <>
      {method === 'cash' && <span>{drawer(till, t)} </span>}
      <span role="status">
        {found && <Status tone="bad">{t('till.difference', { amount: yuan(found[1]) })}</Status>}
      </span>
    </>
  )
}

/** Why something is off: required exactly then, and what is off is said in the words of the fields. */
function Reason({ till, counted }: { till: Till; counted: Counted }) {
  const { t } = useTranslation('billing')
  return (
    <Form.Item
      name="reason"
      label={t('till.reason')}
      required={differencesOf(till, counted).length > 0}
      dependencies={[...deskMethods]}
      rules={[
        ({ getFieldsValue }) => ({
          validator: (_, reason?: string) => {
            const found = differencesOf(till, getFieldsValue())
            if (found.length === 0 || reason?.trim()) return Promise.resolve()
            const differences = found.map(([method, amount]) =>
              t('till.differs', { method: t(`method.${method}`), amount: yuan(amount) }),
            )
            return Promise.reject(
              new Error(t('till.reasonRequired', { differences: differences.join(' · ') })),
            )
          },
        }),
      ]}
    >
      <Input maxLength={200} autoComplete="off" />
    </Form.Item>
  )
}

/** What went by each method that nobody counts. Cash is counted, and its field begins empty. */
function uncounted(till: Till): Record<string, string> {
  return Object.fromEntries(
    deskMethods
      .filter(method => method !== 'cash')
      .map(method => [method, asYuanText(expectedOf(till, method))]),
  )
}

function Confirm({ till }: { till: Till }) {
  const { t } = useTranslation('billing')
  const refresh = useRefreshMoney()
  const confirm = api.useMutation('post', '/api/v1/tills/{id}/confirm', { onSettled: refresh })
  return (
    <>
      {confirm.error && <ProblemAlert error={confirm.error} />}
      <Button
        type="primary"
        loading={confirm.isPending}
        onClick={() => confirm.mutate({ params: { path: { id: till.id } } })}
      >
        {t('till.confirm')}
      </Button>
    </>
  )
}
