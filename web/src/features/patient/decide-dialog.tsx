import { App, Form, Input, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { useStanding } from './standing'
import { useRefreshStanding } from './use-refresh-standing'
import { useSayStrike } from './use-say-strike'

/** Decides an appeal: what the patient says, what counts, and the answer that they are given. */
export function DecideDialog({
  patientId,
  appeal,
  onClose,
}: {
  patientId: string
  appeal: Schemas['Appeal']
  onClose: () => void
}) {
  const { t } = useTranslation(['patient', 'common'])
  const { message } = App.useApp()
  const say = useSayStrike()
  const [form] = Form.useForm<{ accept: boolean; answer: string }>()
  const refresh = useRefreshStanding()
  const standing = useStanding(patientId).data
  const decide = api.useMutation('post', '/api/v1/patients/{id}/appeals/{appeal}/decision', {
    onSuccess: ({ decision }) => {
      void message.success(t(`standing.decided.${decision ?? 'rejected'}`))
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('standing.decideTitle')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('standing.decideSubmit')}
      okButtonProps={{ loading: decide.isPending }}
      cancelText={t('common:action.back')}
    >
      <blockquote
        style={{ margin: '0 0 12px', paddingInlineStart: 12, borderInlineStart: '3px solid var(--line)' }}
      >
        {appeal.text}
      </blockquote>
      {standing && (
        <ul style={{ margin: '0 0 16px', paddingInlineStart: 18 }}>
          {standing.strikes
            .filter(one => appeal.strikes.includes(one.appointmentId))
            .map(one => (
              <li key={one.appointmentId}>{say(one)}</li>
            ))}
        </ul>
      )}
      <Form
        form={form}
        layout="vertical"
        onFinish={({ accept, answer }) =>
          decide.mutate({
            params: { path: { id: patientId, appeal: appeal.id } },
            body: { accept, answer: answer.trim() },
          })
        }
      >
        <FormProblem form={form} error={decide.error} />
        <Form.Item
          name="accept"
          label={t('standing.verdict')}
          rules={[{ required: true, message: t('required') }]}
        >
          <Radio.Group
            options={[
              { value: true, label: t('standing.accept') },
              { value: false, label: t('standing.reject') },
            ]}
          />
        </Form.Item>
        <Form.Item
          name="answer"
          label={t('standing.answer')}
          extra={t('standing.answerHint')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea autoSize={{ minRows: 3 }} maxLength={500} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
