import { App, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { usePatientName } from '@/shared/patient/patient-link'
import { useRefreshWaits, type Wait } from './waits'

/** Takes somebody off the list, with the reason; what they are being offered goes to the next. */
export function LeaveDialog({ wait, onClose }: { wait: Wait; onClose: () => void }) {
  const { t } = useTranslation(['waitlist', 'common'])
  const { message } = App.useApp()
  const name = usePatientName(wait.patientId)
  const [form] = Form.useForm<{ reason: string }>()
  const refresh = useRefreshWaits()
  const leave = api.useMutation('post', '/api/v1/waitlist/{id}/leave', {
    onSuccess: () => {
      void message.success(t('leave.done'))
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('leave.title', { name })}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('leave.submit')}
      okButtonProps={{ danger: true, loading: leave.isPending }}
      cancelText={t('common:action.back')}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={({ reason }) =>
          leave.mutate({ params: { path: { id: wait.id } }, body: { reason: reason.trim() } })
        }
      >
        <FormProblem form={form} error={leave.error} />
        {wait.offer && <p style={{ marginBottom: 12 }}>{t('leave.offer')}</p>}
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input autoFocus autoComplete="off" maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
