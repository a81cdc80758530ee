import { App, DatePicker, Form, Input, Modal } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { useToday } from '@/shared/me/me'
import { addDays, fromPicker, pickerValue } from '@/shared/time/civil'
import type { Task } from './tasks'

interface Values {
  reason: string
  dueOn: Dayjs
}

/** Hands a worrying answer to a doctor, with the day by which the doctor must have acted. */
export function EscalateDialog({
  task,
  onClose,
  onEscalated,
}: {
  task: Task
  onClose: () => void
  onEscalated: () => void
}) {
  const { t } = useTranslation(['followup', 'common'])
  const { message } = App.useApp()
  const today = useToday()
  const [form] = Form.useForm<Values>()
  const escalate = api.useMutation('post', '/api/v1/tasks/{id}/escalate', {
    onSuccess: () => {
      void message.success(t('escalate.done'))
      onEscalated()
    },
  })
  const required = t('required')
  return (
    <Modal
      title={t('escalate.title')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('escalate.submit')}
      okButtonProps={{ loading: escalate.isPending }}
      cancelText={t('common:action.cancel')}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ dueOn: pickerValue(addDays(today, 1)) }}
        onFinish={({ reason, dueOn }) =>
          escalate.mutate({
            params: { path: { id: task.id } },
            body: { reason: reason.trim(), dueOn: fromPicker(dueOn) ?? today },
          })
        }
      >
        <FormProblem form={form} error={escalate.error} />
        <Form.Item
          name="reason"
          label={t('escalate.reason')}
          rules={[{ required: true, whitespace: true, message: required }]}
        >
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} />
        </Form.Item>
        <Form.Item name="dueOn" label={t('escalate.dueOn')} rules={[{ required: true, message: required }]}>
          <DatePicker showNow={false} disabledDate={(day: Dayjs) => (fromPicker(day) ?? '') < today} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
