import { App, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { usePatientName } from '@/shared/patient/patient-link'
import { type Priority, priorities, type Urgency, urgencies, useRefreshWaits, type Wait } from './waits'

interface Values {
  urgency: Urgency
  priority: Priority
  reason: string
}

/** Changes how urgent somebody's wait is, or by which right they come first. */
export function RankDialog({ wait, onClose }: { wait: Wait; onClose: () => void }) {
  const { t } = useTranslation(['waitlist', 'common'])
  const { message } = App.useApp()
  const name = usePatientName(wait.patientId)
  const [form] = Form.useForm<Values>()
  const refresh = useRefreshWaits()
  const rank = api.useMutation('post', '/api/v1/waitlist/{id}/rank', {
    onSuccess: () => {
      void message.success(t('rank.done'))
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('rank.title', { name })}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('rank.submit')}
      okButtonProps={{ loading: rank.isPending }}
      cancelText={t('common:action.back')}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ urgency: wait.urgency, priority: wait.priority }}
        onFinish={({ urgency, priority, reason }) =>
          rank.mutate({
            params: { path: { id: wait.id }, header: { 'If-Match': `"${wait.version}"` } },
            body: { urgency, priority, reason: reason.trim() },
          })
        }
      >
        <FormProblem form={form} error={rank.error} />
        <RankFields />
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input autoComplete="off" maxLength={200} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** The two classes by which the list is ranked. */
export function RankFields() {
  const { t } = useTranslation('waitlist')
  return (
    <>
      <Form.Item name="urgency" label={t('rank.urgency')}>
        <Select options={urgencies.map(value => ({ value, label: t(`urgency.${value}`) }))} />
      </Form.Item>
      <Form.Item name="priority" label={t('rank.priority')}>
        <Select options={priorities.map(value => ({ value, label: t(`priority.${value}`) }))} />
      </Form.Item>
    </>
  )
}
