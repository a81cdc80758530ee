import { Alert, App, Checkbox, Form, Input, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { QueryState } from '@/shared/components/states'
import { currentLanguage } from '@/shared/i18n/language'
import { useClinicFormat } from '@/shared/me/me'
import { useTicket } from '@/shared/visit/ticket'
import { type QueueEntry, useRefreshQueue } from './queue'
import styles from './queue.module.css'
import {
  feverQuestion,
  inOrder,
  isFever,
  type TriageValues,
  triageBody,
  triageStart,
  vitalBounds,
  vitals,
} from './triage-values'

interface Props {
  encounter: QueueEntry
  onClose: () => void
}

/** What a nurse finds before the doctor does: a level, vital signs, and whether the patient must be isolated. */
export function TriageDialog({ encounter, onClose }: Props) {
  const { t } = useTranslation('queue')
  const ticket = useTicket()
  const [form] = Form.useForm<TriageValues>()
  const { save, error, isPending } = useTriage(encounter.id, onClose)
  const rules = api.useQuery('get', '/api/v1/visit-rules', undefined, { staleTime: 60_000 })
  const triages = api.useQuery(
    'get',
    '/api/v1/encounters/{id}/triages',
    { params: { path: { id: encounter.id } } },
    { staleTime: 0, gcTime: 0 }, // what somebody else has found meanwhile must not be written over
  )
  return (
    <Modal
      open
      title={t('triage.title', { number: ticket(encounter) })}
      okText={t('triage.save')}
      okButtonProps={{ disabled: !rules.data || !triages.data }}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <QueryState query={rules}>
        {rules => (
          <QueryState query={triages}>
            {({ items }) => <TriageForm {...{ form, rules, triages: items, error, save }} />}
          </QueryState>
        )}
      </QueryState>
    </Modal>
  )
}

function useTriage(id: string, onDone: () => void) {
  const { t } = useTranslation('queue')
  const { message } = App.useApp()
  const refresh = useRefreshQueue()
  const [key] = useIdempotencyKey()
  const tell = (saved: Schemas['Encounter']) => {
    if (saved.apart) return message.error(t('triage.apart'), 12)
    if (saved.isolated) return message.warning(t('triage.isolated'), 8)
    // A level does not undo what somebody has said for a reason.
    if (saved.emergency && (saved.level ?? 0) > 2) return message.warning(t('triage.stillEmergency'), 8)
    return message.success(t('triage.done', { level: saved.level }))
  }
  const triage = api.useMutation('post', '/api/v1/encounters/{id}/triage', {
    onSuccess: saved => {
      void tell(saved)
      onDone()
    },
    onSettled: refresh,
  })
  const save = (body: Schemas['Triage']) =>
    triage.mutate({ params: { path: { id }, header: { 'Idempotency-Key': key } }, body })
  return { save, error: triage.error, isPending: triage.isPending }
}

interface FormProps {
  form: ReturnType<typeof Form.useForm<TriageValues>>[0]
  rules: Schemas['Rules']
  triages: Schemas['Triaging'][]
  error: unknown
  save: (body: Schemas['Triage']) => void
}

function TriageForm({ form, rules, triages, error, save }: FormProps) {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const start = triageStart(triages)
  const level = Form.useWatch('level', form)
  const changed = !start.leveled || level !== start.values.level
  return (
    <Form<TriageValues>
      form={form}
      layout="vertical"
      initialValues={start.values}
      onFinish={values =>
        save(triageBody(values, start, vital => form.isFieldTouched(['vitals', vital]), rules))
      }
    >
      <FormProblem form={form} error={error} />
      <Form.Item
        name="level"
        label={t('triage.level')}
        rules={[{ required: true, message: t('triage.chooseLevel') }]}
      >
        <Radio.Group
          options={([1, 2, 3, 4] as const).map(value => ({ value, label: t(`triage.levels.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('triage.reason')}
        rules={[
          {
            required: changed && level !== undefined && level <= 2,
            whitespace: true,
            message: t('required'),
          },
        ]}
      >
        <Input.TextArea autoSize maxLength={500} />
      </Form.Item>
      <div className={styles.vitals}>
        {vitals.map(one => (
          <NumberField
            key={one}
            name={['vitals', one]}
            label={t(`triage.${one}`)}
            hint={
              start.measuredAt[one] &&
              t('triage.measuredAt', { time: format.time(start.measuredAt[one] ?? '') })
            }
            optional
            {...vitalBounds[one]}
            dependencies={one === 'diastolic' ? [['vitals', 'systolic']] : undefined}
            rules={
              one === 'diastolic'
                ? [
                    ({ getFieldValue }) => ({
                      validator: (_, lower: unknown) =>
                        inOrder(getFieldValue(['vitals', 'systolic']), lower)
                          ? Promise.resolve()
                          : Promise.reject(new Error(t('triage.pressureOrder'))),
                    }),
                  ]
                : undefined
            }
          />
        ))}
      </div>
      {rules.screening.length > 0 ? (
        <Screening form={form} rules={rules} />
      ) : (
        <Unasked form={form} rules={rules} />
      )}
    </Form>
  )
}

/** Where nothing is asked, what was measured alone isolates. */
function Unasked({ form, rules }: Pick<FormProps, 'form' | 'rules'>) {
  const { t } = useTranslation('queue')
  const temperature = Form.useWatch(['vitals', 'temperature'], form)
  if (!isFever(temperature, rules)) return null
  return <Alert type="warning" showIcon title={t('triage.feverAlone', { from: rules.feverFrom })} />
}

/** The questions, there to be read; a tick says that each was asked. */
function Screening({ form, rules }: Pick<FormProps, 'form' | 'rules'>) {
  const { t } = useTranslation('queue')
  const temperature = Form.useWatch(['vitals', 'temperature'], form)
  const fever = isFever(temperature, rules)
  const measured = () => form.isFieldTouched(['vitals', 'temperature'])
  return (
    <fieldset className={styles.screening}>
      <legend>{t('triage.screening')}</legend>
      {fever && (
        <Alert
          type="warning"
          showIcon
          title={t(
            rules.screening.some(one => one.id === feverQuestion) ? 'triage.fever' : 'triage.feverIsolates',
            { from: rules.feverFrom },
          )}
        />
      )}
      {rules.screening.map(one =>
        one.id === feverQuestion && fever ? (
          <Checkbox key={one.id} checked disabled>
            {one.text[currentLanguage()] ?? one.id}
          </Checkbox>
        ) : (
          <Form.Item key={one.id} name={['said', one.id]} valuePropName="checked" noStyle>
            <Checkbox>{one.text[currentLanguage()] ?? one.id}</Checkbox>
          </Form.Item>
        ),
      )}
      <Form.Item
        name="answers"
        valuePropName="checked"
        dependencies={[['vitals', 'temperature']]}
        style={{ margin: 0 }}
        rules={[
          {
            validator: (_, asked: boolean | undefined) =>
              !asked && fever && measured()
                ? Promise.reject(new Error(t('triage.mustAsk')))
                : Promise.resolve(),
          },
          // A yes that is ticked without the confirmation would be lost without a word.
          ({ isFieldsTouched }) => ({
            validator: (_, asked: boolean | undefined) =>
              !asked && isFieldsTouched(rules.screening.map(one => ['said', one.id]))
                ? Promise.reject(new Error(t('triage.mustConfirm')))
                : Promise.resolve(),
          }),
        ]}
      >
        <Checkbox>{t('triage.answered')}</Checkbox>
      </Form.Item>
    </fieldset>
  )
}
