import { App, Checkbox, Form, Input, InputNumber, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { currentLanguage } from '@/shared/i18n/language'
import { useRefreshQueue } from './queue'
import styles from './queue.module.css'

const vitals = ['temperature', 'pulse', 'respiration', 'systolic', 'diastolic', 'oxygen', 'pain'] as const

interface Values {
  level: 1 | 2 | 3 | 4
  reason?: string
  vitals?: Partial<Record<(typeof vitals)[number], number | null>>
  asked?: boolean
  answers?: Record<string, boolean>
}

/** What a nurse finds before the doctor does: a level, vital signs, and whether the patient must be isolated. */
export function TriageDialog({
  encounter,
  onClose,
}: {
  encounter: Schemas['QueueEntry'] | Schemas['Encounter']
  onClose: () => void
}) {
  const { t } = useTranslation('queue')
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const refresh = useRefreshQueue()
  const [key] = useIdempotencyKey()
  const rules = api.useQuery('get', '/api/v1/visit-rules', undefined, { staleTime: 60_000 })
  const triage = api.useMutation('post', '/api/v1/encounters/{id}/triage', {
    onSuccess: saved => {
      void (saved.isolated
        ? message.warning(t('triage.isolated'), 8)
        : message.success(t('triage.done', { level: saved.level })))
      onClose()
    },
    onSettled: refresh,
  })
  const asked = Form.useWatch('asked', form)
  const level = Form.useWatch('level', form)
  const questions = rules.data?.screening ?? []
  const save = (values: Values) =>
    triage.mutate({
      params: { path: { id: encounter.id }, header: { 'Idempotency-Key': key } },
      body: {
        level: values.level,
        reason: values.reason?.trim() || undefined,
        vitals: Object.fromEntries(
          Object.entries(values.vitals ?? {}).filter(([, value]) => value !== null && value !== undefined),
        ),
        answers: values.asked
          ? questions.map(one => ({ id: one.id, yes: values.answers?.[one.id] ?? false }))
          : undefined,
      },
    })
  return (
    <Modal
      open
      title={t('triage.title', { number: encounter.number })}
      okText={t('triage.save')}
      confirmLoading={triage.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form<Values> form={form} layout="vertical" initialValues={{ level: 3 }} onFinish={save}>
        <FormProblem form={form} error={triage.error} />
        <Form.Item name="level" label={t('triage.level')}>
          <Radio.Group
            options={([1, 2, 3, 4] as const).map(value => ({ value, label: t(`triage.levels.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('triage.reason')}
          rules={[{ required: level !== undefined && level <= 2, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea autoSize maxLength={500} />
        </Form.Item>
        <div className={styles.vitals}>
          {vitals.map(one => (
            <Form.Item key={one} name={['vitals', one]} label={t(`triage.${one}`)}>
              <InputNumber step={one === 'temperature' ? 0.1 : 1} style={{ width: '100%' }} />
            </Form.Item>
          ))}
        </div>
        {questions.length > 0 && (
          <fieldset className={styles.screening}>
            <legend>{t('triage.screening')}</legend>
            <Form.Item name="asked" valuePropName="checked" noStyle>
              <Checkbox>{t('triage.answered')}</Checkbox>
            </Form.Item>
            {asked &&
              questions.map(one => (
                <Form.Item key={one.id} name={['answers', one.id]} valuePropName="checked" noStyle>
                  <Checkbox>{one.text[currentLanguage()] ?? one.id}</Checkbox>
                </Form.Item>
              ))}
          </fieldset>
        )}
      </Form>
    </Modal>
  )
}
