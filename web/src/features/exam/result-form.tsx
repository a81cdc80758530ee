import { App, Button, Checkbox, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import type { Item } from '@/shared/exam/value'
import { useText } from '@/shared/i18n/text'
import styles from './exam.module.css'
import { type Exam, type Result, type Station, useRefreshExams } from './exams'

interface Field {
  number?: number | null
  choice?: string
  text?: string
  declined?: boolean
}

interface Values {
  values: Record<string, Field | number | string | undefined>
  declined?: Record<string, boolean>
  texts?: Record<string, string>
  remark?: string
  reason?: string
}

interface Props {
  exam: Exam
  station: Station
  onClose: () => void
}

/** What was measured at a station. Enter leads from field to field and, at the last, saves. */
export function ResultForm({ exam, station, onClose }: Props) {
  const text = useText()
  const amends = Boolean(exam.stops.find(one => one.station === station.code)?.resultsVersion)
  return (
    <Panel title={text(station.name)}>
      {amends ? (
        <Earlier exam={exam} station={station} onClose={onClose} />
      ) : (
        <Entry exam={exam} station={station} onClose={onClose} />
      )}
    </Panel>
  )
}

/** An amendment begins with what was entered before. */
function Earlier(props: Props) {
  const query = api.useQuery(
    'get',
    '/api/v1/exams/{id}/results',
    { params: { path: { id: props.exam.id } } },
    { staleTime: 0, gcTime: 0 },
  )
  return (
    <QueryState query={query}>
      {({ items }) => <Entry {...props} before={items.findLast(one => one.station === props.station.code)} />}
    </QueryState>
  )
}

function Entry({ exam, station, onClose, before }: Props & { before?: Result }) {
  const { t } = useTranslation('exam')
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const [key, renew] = useIdempotencyKey()
  const refresh = useRefreshExams()
  const items = station.items.filter(item => !item.formula)
  const declined = Form.useWatch('declined', form)
  const save = api.useMutation('post', '/api/v1/exams/{id}/stations/{station}/results', {
    onSuccess: saved => {
      const stop = saved.stops.find(one => one.station === station.code)
      void (stop?.critical
        ? message.error(t('results.critical', { count: stop.critical }), 10)
        : message.success(t('results.saved', { count: stop?.abnormal ?? 0 })))
      onClose()
    },
    onSettled: refresh,
  })
  const send = (values: Values) =>
    save.mutate({
      params: { path: { id: exam.id, station: station.code }, header: { 'Idempotency-Key': key } },
      body: {
        values: items.map(item => reading(item, values)),
        remark: values.remark?.trim() || undefined,
        amends: before?.version,
        reason: values.reason?.trim() || undefined,
      },
    })
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={before && initial(station, before)}
      onFinish={send}
      onValuesChange={renew} // other values are another intention
      onKeyDown={onward}
    >
      <FormProblem form={form} error={save.error} />
      <div className={styles.fields}>
        {items.map((item, i) => (
          <ItemField key={item.code} item={item} first={i === 0} declined={Boolean(declined?.[item.code])} />
        ))}
      </div>
      <Form.Item name="remark" label={t('results.remark')}>
        <Input maxLength={1000} autoComplete="off" />
      </Form.Item>
      {before && (
        <Form.Item
          name="reason"
          label={t('results.reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input maxLength={300} autoComplete="off" />
        </Form.Item>
      )}
      <div className={styles.actions}>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('save')}
        </Button>
        <Button onClick={onClose}>{t('close')}</Button>
      </div>
    </Form>
  )
}

function ItemField({ item, first, declined }: { item: Item; first: boolean; declined: boolean }) {
  const { t } = useTranslation('exam')
  const text = useText()
  const label = item.unit ? `${text(item.name)} (${item.unit})` : text(item.name)
  const name = ['values', item.code]
  const rules = [{ required: item.kind !== 'text' && !declined, message: t('required') }]
  return (
    <div className={styles.field}>
      {item.kind === 'number' ? (
        <NumberField
          name={name}
          label={label}
          decimals={Number.POSITIVE_INFINITY} // who measured it says what it is
          optional={declined}
          autoFocus={first}
          disabled={declined}
        />
      ) : (
        <Form.Item name={name} label={label} rules={rules}>
          {item.kind === 'choice' ? (
            <Select
              autoFocus={first}
              disabled={declined}
              options={item.choices?.map(one => ({ value: one.code, label: text(one.name) }))}
            />
          ) : (
            <Input autoFocus={first} disabled={declined} maxLength={2000} autoComplete="off" />
          )}
        </Form.Item>
      )}
      {item.kind !== 'text' && (
        <Form.Item name={['declined', item.code]} valuePropName="checked" className={styles.declined}>
          <Checkbox aria-label={t('results.declinedOf', { item: text(item.name) })}>
            {t('value.declined')}
          </Checkbox>
        </Form.Item>
      )}
    </div>
  )
}

function reading(item: Item, values: Values): Schemas['ExamReading'] {
  if (values.declined?.[item.code]) return { item: item.code, declined: true }
  const value = values.values?.[item.code]
  switch (item.kind) {
    case 'number':
      return { item: item.code, number: typeof value === 'number' ? value : undefined, unit: item.unit }
    case 'choice':
      return { item: item.code, choice: typeof value === 'string' ? value : undefined }
    default:
      return { item: item.code, text: typeof value === 'string' ? value.trim() : undefined }
  }
}

function initial(station: Station, before: Result): Values {
  const values: Values = { values: {}, declined: {}, remark: before.remark }
  for (const one of before.values) {
    const kind = station.items.find(item => item.code === one.item)?.kind
    values.values[one.item] = kind === 'number' ? one.number : kind === 'choice' ? one.choice : one.text
    if (values.declined && one.declined) values.declined[one.item] = true
  }
  return values
}

/** Enter goes to the next field, as nurses type: from number to number without the mouse. */
function onward(event: React.KeyboardEvent<HTMLFormElement>) {
  const here = event.target
  if (
    event.key !== 'Enter' ||
    !(here instanceof HTMLInputElement) ||
    here.getAttribute('role') === 'combobox'
  )
    return
  const fields = [...event.currentTarget.querySelectorAll('input')].filter(
    one => !one.disabled && one.type !== 'checkbox',
  )
  const next = fields[fields.indexOf(here) + 1]
  if (!next) return
  event.preventDefault()
  next.focus()
}
