import { App, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status, type Tone } from '@/shared/components/status'
import { useClinicFormat, useHasRole, useMe } from '@/shared/me/me'
import { deskMethods, useRefreshMoney } from './accounts'
import { asYuanText, fenOf, yuan } from './money'
import { MoneyField } from './money-field'

type Till = Schemas['Till']

const tones: Record<Till['status'], Tone> = { open: 'info', closed: 'warn', confirmed: 'brand' }

/** One shift of one cashier: open, to be counted; closed, to be confirmed; confirmed, to be read. */
export function TillCard({ till }: { till: Till }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const me = useMe()
  const manages = useHasRole('manager', 'administrator')
  const own = till.cashier === me.actor.id
  return (
    <Panel
      title={t('till.title', { name: till.cashierName || till.cashier, shift: till.shift })}
      extra={<Status tone={tones[till.status]}>{t(`tillStatus.${till.status}`)}</Status>}
    >
      <p>
        {t('till.since', { time: format.time(till.openedAt), float: yuan(till.openingFloat) })}{' '}
        {(till.sums ?? [])
          .map(sum => `${t(`method.${sum.method}`)} ${yuan(sum.paid - sum.refunded)}`)
          .join(' · ')}
      </p>
      {till.counts && <Counts till={till} />}
      {own && till.status === 'open' && <Close till={till} />}
      {!own && manages && till.status === 'closed' && <Confirm till={till} />}
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
  // Cash is counted and not copied: what should be there is shown only when somebody said what is.
  const others = Object.fromEntries(
    deskMethods
      .filter(method => method !== 'cash')
      .map(method => {
        const sum = (till.sums ?? []).find(one => one.method === method)
        return [method, asYuanText(Math.max(0, (sum?.paid ?? 0) - (sum?.refunded ?? 0)))]
      }),
  )
  return (
    <Form
      form={form}
      layout="vertical"
      initialValues={others}
      onFinish={({ reason, ...counted }) =>
        close.mutate({
          params: { path: { id: till.id } },
          body: {
            counted: Object.fromEntries(
              Object.entries(counted).map(([method, text]) => [method, fenOf(text ?? '') ?? 0]),
            ),
            reason: reason?.trim() || undefined,
          },
        })
      }
    >
      <FormProblem form={form} error={close.error} />
      {deskMethods.map(method => (
        <MoneyField key={method} name={method} label={t('till.counted', { method: t(`method.${method}`) })} />
      ))}
      <Form.Item name="reason" label={t('till.reason')}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={close.isPending}>
        {t('till.close')}
      </Button>
    </Form>
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
