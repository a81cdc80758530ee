import { Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { FormProblem } from '@/shared/components/form-problem'

/** One reason in words, and the button that it is for. */
export function ReasonForm({
  label,
  submit,
  error,
  pending,
  onSubmit,
}: {
  label: string
  submit: string
  error: unknown
  pending: boolean
  onSubmit: (reason: string) => void
}) {
  const { t } = useTranslation('closure')
  const [form] = Form.useForm<{ reason: string }>()
  return (
    <Form form={form} layout="vertical" onFinish={({ reason }) => onSubmit(reason.trim())}>
      <FormProblem form={form} error={error} />
      <Form.Item
        name="reason"
        label={label}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Button danger htmlType="submit" loading={pending}>
        {submit}
      </Button>
    </Form>
  )
}
