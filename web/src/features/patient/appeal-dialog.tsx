import { App, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { useRefreshStanding } from './use-refresh-standing'

/** Notes what a patient says against a restriction, at the desk or on the phone. */
export function AppealDialog({ patientId, onClose }: { patientId: string; onClose: () => void }) {
  const { t } = useTranslation(['patient', 'common'])
  const { message } = App.useApp()
  const [form] = Form.useForm<{ text: string }>()
  const refresh = useRefreshStanding()
  const appeal = api.useMutation('post', '/api/v1/patients/{id}/appeals', {
    onSuccess: () => {
      void message.success(t('standing.appealed'))
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('standing.appeal')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('standing.appealSubmit')}
      okButtonProps={{ loading: appeal.isPending }}
      cancelText={t('common:action.back')}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={({ text }) =>
          appeal.mutate({ params: { path: { id: patientId } }, body: { text: text.trim() } })
        }
      >
        <FormProblem form={form} error={appeal.error} />
        <Form.Item
          name="text"
          label={t('standing.words')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 3 }} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
