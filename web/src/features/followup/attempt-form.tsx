import { App, Button, DatePicker, Form, Input, Radio } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useToday } from '@/shared/me/me'
import { addDays, fromPicker, pickerValue } from '@/shared/time/civil'
import styles from './followup.module.css'
import { callsAgain, type Outcome, outcomes, type Task } from './tasks'

interface Values {
  outcome: Outcome
  note?: string
  callAgainOn?: Dayjs | null
}

interface AttemptFormProps {
  task: Task
  onRecorded: () => void
  onEscalate: () => void
}

/** Records what came of an attempt. A patient who feels worse leads on to a doctor. */
export function AttemptForm({ task, onRecorded, onEscalate }: AttemptFormProps) {
  const { t } = useTranslation('followup')
  const { message } = App.useApp()
  const today = useToday()
  const [form] = Form.useForm<Values>()
  const outcome = Form.useWatch('outcome', form)
  const [key, renewKey] = useIdempotencyKey()
  const record = api.useMutation('post', '/api/v1/tasks/{id}/attempts', {
    onSuccess: () => {
      renewKey()
      void message.success(t('attempt.done'))
      onRecorded()
    },
  })
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ callAgainOn: pickerValue(addDays(today, 1)) }}
      onFinish={values =>
        record.mutate({
          params: { path: { id: task.id }, header: { 'Idempotency-Key': key } },
          body: {
            outcome: values.outcome,
            note: values.note?.trim() || undefined,
            callAgainOn: callsAgain(values.outcome) ? fromPicker(values.callAgainOn) : undefined,
          },
        })
      }
    >
      <h2>{t('attempt.title')}</h2>
      <FormProblem form={form} error={record.error} />
      <Form.Item
        name="outcome"
        label={t('attempt.outcome')}
        rules={[{ required: true, message: t('required') }]}
      >
        <Radio.Group
          className={styles.outcomes}
          optionType="button"
          options={outcomes.map(value => ({ value, label: t(`outcome.${value}`) }))}
        />
      </Form.Item>
      {callsAgain(outcome) && (
        <Form.Item name="callAgainOn" label={t('attempt.callAgainOn')}>
          <DatePicker showNow={false} disabledDate={(day: Dayjs) => (fromPicker(day) ?? '') < today} />
        </Form.Item>
      )}
      <Form.Item name="note" label={t('attempt.note')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} />
      </Form.Item>
      <div className={styles.actions}>
        <Button type="primary" htmlType="submit" loading={record.isPending}>
          {t('attempt.submit')}
        </Button>
        {task.kind !== 'doctor' && (
          <Button danger={outcome === 'worse'} onClick={onEscalate}>
            {t('escalate.open')}
          </Button>
        )}
      </div>
    </Form>
  )
}
