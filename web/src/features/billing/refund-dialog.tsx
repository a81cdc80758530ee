import { App, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { asYuanText, fenOf, yuan } from '@/shared/money/money'
import { AccountHead } from './account-name'
import { type Account, useRefreshMoney } from './accounts'
import { MoneyField } from './money-field'

interface Props {
  account: Account
  payment: Account['payments'][number]
  onClose: () => void
}

/** Gives money back by the way it came. A large amount waits for a second person, and says so. */
export function RefundDialog({ account, payment, onClose }: Props) {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const navigate = useNavigate()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<{ amount: string; reason: string }>()
  const [key, renewKey] = useIdempotencyKey()
  const left = payment.amount - payment.refunded - (payment.moved ?? 0)
  const credit = Math.min(left, Math.max(0, -account.due)) || left
  const refund = api.useMutation('post', '/api/v1/accounts/{id}/refunds', {
    onSuccess: ({ receipt }) => {
      renewKey()
      void message.success(receipt ? t('refund.done') : t('refund.waits'))
      onClose()
      if (receipt) void navigate(`/receipts/${receipt.number}`)
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('refund.title', { method: t(`method.${payment.method}`), left: yuan(left) })}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('refund.submit')}
      okButtonProps={{ danger: true, loading: refund.isPending }}
      cancelText={t('cancel')}
    >
      <AccountHead account={account} />
      <Form
        form={form}
        layout="vertical"
        initialValues={{ amount: asYuanText(credit) }}
        onFinish={({ amount, reason }) =>
          refund.mutate({
            params: { path: { id: account.id }, header: { 'Idempotency-Key': key } },
            body: { paymentId: payment.id, amount: fenOf(amount) ?? 0, reason: reason.trim() },
          })
        }
      >
        <FormProblem form={form} error={refund.error} />
        <MoneyField name="amount" min={1} label={t('refund.amount')} autoFocus />
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, message: t('reasonRequired') }]}
        >
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
