import { App, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { useDeath } from './use-death'

/** Takes back a death that was recorded by mistake. */
export function UndoDeathDialog({ patient, onClose }: { patient: Schemas['Patient']; onClose: () => void }) {
  const { t } = useTranslation(['patient', 'common'])
  const { message } = App.useApp()
  const [form] = Form.useForm<{ reason: string }>()
  const death = useDeath(patient, () => {
    void message.success(t('deceased.undone'))
    onClose()
  })
  return (
    <Modal
      title={t('deceased.undoTitle')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('deceased.undoSubmit')}
      okButtonProps={{ loading: death.isPending }}
      cancelText={t('common:action.back')}
    >
      <Form form={form} layout="vertical" onFinish={({ reason }) => death.mutate({ undo: reason.trim() })}>
        <FormProblem form={form} error={death.error} />
        <p style={{ marginBottom: 12 }}>{t('deceased.undoExplain')}</p>
        <Form.Item
          name="reason"
          label={t('deceased.reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 2 }} maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
