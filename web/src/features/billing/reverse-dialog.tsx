import { Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useText } from '@/shared/i18n/text'
import { AccountHead } from './account-name'
import { type Account, useRefreshMoney } from './accounts'

interface Props {
  account: Account
  line: Account['lines'][number]
  onClose: () => void
}

/** Takes a charge back. It stays on the bill, struck out. */
export function ReverseDialog({ account, line, onClose }: Props) {
  const { t } = useTranslation('billing')
  const text = useText()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<{ reason: string }>()
  const [key, renewKey] = useIdempotencyKey()
  const reverse = api.useMutation('post', '/api/v1/accounts/{id}/reversals', {
    onSuccess: () => {
      renewKey()
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('reverse.of', { name: text(line.name) })}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('reverse.action')}
      okButtonProps={{ danger: true, loading: reverse.isPending }}
      cancelText={t('cancel')}
    >
      <AccountHead account={account} />
      <Form
        form={form}
        layout="vertical"
        onFinish={({ reason }) =>
          reverse.mutate({
            params: { path: { id: account.id }, header: { 'Idempotency-Key': key } },
            body: { entryId: line.id, reason: reason.trim() },
          })
        }
      >
        <FormProblem form={form} error={reverse.error} />
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, message: t('reasonRequired') }]}
        >
          <Input maxLength={200} autoComplete="off" autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  )
}
