import { Form, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { FormProblem } from '@/shared/components/form-problem'
import type { Stop } from './exams'

type Reason = NonNullable<Stop['reason']>

const reasons: Reason[] = [
  'own-wish',
  'not-ready',
  'pregnant',
  'medical',
  'no-time',
  'device',
  'gone',
  'mistake',
]

/** Asks why before something is left out. */
export function ReasonDialog({
  title,
  error,
  busy,
  onClose,
  onDone,
}: {
  title: string
  error: unknown
  busy: boolean
  onClose: () => void
  onDone: (reason: Reason) => void
}) {
  const { t } = useTranslation('exam')
  const [form] = Form.useForm<{ reason: Reason }>()
  return (
    <Modal open title={title} okText={t('save')} confirmLoading={busy} onOk={form.submit} onCancel={onClose}>
      <Form form={form} layout="vertical" onFinish={({ reason }) => onDone(reason)}>
        <FormProblem form={form} error={error} />
        <Form.Item
          name="reason"
          label={t('results.reason')}
          rules={[{ required: true, message: t('required') }]}
        >
          <Select autoFocus options={reasons.map(value => ({ value, label: t(`reason.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
