import { App, Form, Input, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { asYuanText, fenOf } from '@/shared/money/money'
import { type Account, deskMethods, useRefreshMoney } from './accounts'
import { MoneyField } from './money-field'

interface Values {
  method: (typeof deskMethods)[number]
  amount: string
  reference?: string
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
        <Form.Item name="reference" label={t('pay.reference')}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
