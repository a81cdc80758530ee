import { App, Checkbox, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { useRefreshStanding } from './use-refresh-standing'
import { useSayStrike } from './use-say-strike'

/** Takes what counts off a patient without an appeal: the ambulance brought them elsewhere, the clinic erred. */
export function ForgiveDialog({
  patientId,
  strikes,
  onClose,
}: {
  patientId: string
  strikes: Schemas['Strike'][]
  onClose: () => void
}) {
  const { t } = useTranslation(['patient', 'common'])
  const { message } = App.useApp()
  const say = useSayStrike()
  const [form] = Form.useForm<{ strikes: string[]; reason: string }>()
  const refresh = useRefreshStanding()
  const counting = strikes.filter(one => !one.forgiven)
  const forgive = api.useMutation('post', '/api/v1/patients/{id}/forgiveness', {
    onSuccess: () => {
      void message.success(t('standing.forgave'))
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('standing.forgiveTitle')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('standing.forgiveSubmit')}
      okButtonProps={{ loading: forgive.isPending }}
      cancelText={t('common:action.back')}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ strikes: counting.map(one => one.appointmentId) }}
        onFinish={({ strikes, reason }) =>
          forgive.mutate({ params: { path: { id: patientId } }, body: { strikes, reason: reason.trim() } })
        }
      >
        <FormProblem form={form} error={forgive.error} />
        <Form.Item
          name="strikes"
          label={t('standing.which')}
          rules={[{ type: 'array', min: 1, message: t('required') }]}
        >
          <Checkbox.Group
            style={{ display: 'grid', gap: 4 }}
            options={counting.map(one => ({
              value: one.appointmentId,
              label: say(one),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('standing.reason')}
          extra={t('standing.reasonHint')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 2 }} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
