import { App, Form, Input, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { asYuanText, type Fen, fenOf, yuan } from '@/shared/money/money'
import { AccountHead } from './account-name'
import { type Account, deskMethods, useRefreshMoney } from './accounts'
import { MoneyField } from './money-field'

interface Values {
  method: (typeof deskMethods)[number]
  amount: string
  reference?: string
  /** What was handed over in cash; stays on the page. */
  tendered?: string
}

/** Takes money, all that is due unless somebody types less, or a deposit, and leads to the receipt. */
export function PayDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const navigate = useNavigate()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<Values>()
  const [key, renewKey] = useIdempotencyKey()
  const ahead = account.due <= 0
  const method = Form.useWatch('method', form) ?? 'cash'
  const pay = api.useMutation('post', '/api/v1/accounts/{id}/payments', {
    onSuccess: ({ receipt }) => {
      renewKey()
      void message.success(t('pay.done'))
      onClose()
      if (receipt) void navigate(`/receipts/${receipt.number}`)
    },
    // Also after a refusal: another desk may just have taken the money.
    onSettled: refresh,
  })
  return (
    <Modal
      title={ahead ? t('stay.deposit') : t('pay.title')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('pay.submit')}
      okButtonProps={{ loading: pay.isPending }}
      cancelText={t('cancel')}
    >
      <AccountHead account={account} />
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ method: 'cash', amount: ahead ? '' : asYuanText(account.due) }}
        onFinish={({ method, amount, reference }) =>
          pay.mutate({
            params: { path: { id: account.id }, header: { 'Idempotency-Key': key } },
            body: { method, amount: fenOf(amount) ?? 0, reference: reference?.trim() || undefined },
          })
        }
      >
        <FormProblem form={form} error={pay.error} />
        <Form.Item name="method" label={t('pay.method')}>
          <Radio.Group
            optionType="button"
            options={deskMethods.map(value => ({ value, label: t(`method.${value}`) }))}
          />
        </Form.Item>
        <MoneyField name="amount" min={1} label={t('pay.amount')} autoFocus />
        {method === 'cash' && <Tendered />}
        <Form.Item name="reference" label={t('pay.reference')}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** How much was handed over, if somebody wants to know the change. Nothing of it is kept. */
function Tendered() {
  const { t } = useTranslation('billing')
  const form = Form.useFormInstance<Values>()
  const change = changeOf(Form.useWatch([], form) ?? {})
  return (
    <Form.Item
      name="tendered"
      label={t('pay.tendered')}
      dependencies={['amount']}
      extra={
        <span role="status">
          {change !== undefined && change >= 0 && (
            <strong>{t('pay.change', { amount: yuan(change) })}</strong>
          )}
        </span>
      }
      rules={[
        ({ getFieldsValue }) => ({
          validator: (_, tendered?: string) => {
            const left = changeOf(getFieldsValue())
            if (tendered && fenOf(tendered) === undefined) return Promise.reject(new Error(t('amount.wrong')))
            if (left !== undefined && left < 0)
              return Promise.reject(new Error(t('pay.short', { amount: yuan(-left) })))
            return Promise.resolve()
          },
        }),
      ]}
    >
      <Input prefix="¥" inputMode="decimal" autoComplete="off" />
    </Form.Item>
  )
}

function changeOf({ amount, tendered }: Partial<Values>): Fen | undefined {
  const [due, given] = [fenOf(amount ?? ''), fenOf(tendered ?? '')]
  return due === undefined || given === undefined ? undefined : given - due
}
