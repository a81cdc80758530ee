import { Checkbox, Form, Modal, Select } from 'antd'
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

/** Asks why before something is left out, and, where appointments end with it, whether the patient stays for them. */
export function ReasonDialog({
  title,
  error,
  busy,
  asksStays,
  onClose,
  onDone,
}: {
  title: string
  error: unknown
  busy: boolean
  asksStays?: boolean
  onClose: () => void
  onDone: (reason: Reason, stays: boolean) => void
}) {
  const { t } = useTranslation('exam')
  const [form] = Form.useForm<{ reason: Reason; stays?: boolean }>()
  return (
    <Modal open title={title} okText={t('save')} confirmLoading={busy} onOk={form.submit} onCancel={onClose}>
      <Form
        form={form}
        layout="vertical"
        // who was taken for another, or examined by the wrong package, is still here
        onValuesChange={({ reason }) => reason && form.setFieldValue('stays', reason === 'mistake')}
        onFinish={({ reason, stays }) => onDone(reason, stays === true)}
      >
        <FormProblem form={form} error={error} />
        <Form.Item
          name="reason"
          label={t('results.reason')}
          rules={[{ required: true, message: t('required') }]}
        >
          <Select autoFocus options={reasons.map(value => ({ value, label: t(`reason.${value}`) }))} />
        </Form.Item>
        {asksStays && (
          <Form.Item name="stays" valuePropName="checked" extra={t('sheet.staysHint')}>
            <Checkbox>{t('sheet.stays')}</Checkbox>
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
