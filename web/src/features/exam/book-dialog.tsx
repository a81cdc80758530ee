import { App, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { FormProblem } from '@/shared/components/form-problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { useSteps } from '@/shared/preparation/use-steps'
import type { Package } from './exams'
import { WhoFields } from './who-fields'

interface Values {
  patient: string
  package: string
  date: string
  start: string
  override?: string
}

/** Books an examination for somebody: every number that its package wants on one day, or none. */
export function BookDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['exam', 'preparation']) // both before anything is typed
  const { message } = App.useApp()
  const format = useClinicFormat()
  const [form] = Form.useForm<Values>()
  const [key, renew] = useIdempotencyKey()
  const patient = Form.useWatch('patient', form)
  const chosen = Form.useWatch('package', form)
  const date = Form.useWatch('date', form)
  const start = Form.useWatch('start', form)
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const days = api.useQuery(
    'get',
    '/api/v1/patients/{id}/exam-packages/{package}/days',
    { params: { path: { id: patient ?? '', package: chosen ?? '' } } },
    { enabled: Boolean(patient && chosen), staleTime: 0, retry: false },
  )
  const book = api.useMutation('post', '/api/v1/exam-bookings', {
    onSuccess: booked => {
      const at = format.dateTime(booked.start)
      void message.success(t('book.done', { at, count: booked.numbers.length }))
      onClose()
    },
    onError: () => {
      renew()
      void days.refetch()
    },
  })
  const restricted = book.error && problemOf(book.error).code === 'restriction-override'
  const plan = packages.data?.items.find(one => one.id === chosen)
  const day = days.data?.items.find(one => one.date === date)
  const choice = day?.choices.find(one => one.start === start)
  const required = { required: true, message: t('required') }
  return (
    <Modal
      open
      title={t('book.title')}
      okText={t('book.submit')}
      confirmLoading={book.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        onValuesChange={changed => {
          renew() // other values are another intention
          if ('patient' in changed || 'package' in changed) form.setFieldValue('date', undefined)
          if (!('start' in changed || 'override' in changed)) form.setFieldValue('start', undefined)
        }}
        onFinish={values =>
          book.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              patientId: values.patient,
              packageId: values.package,
              start: values.start,
              override: values.override || undefined,
            },
          })
        }
      >
        <FormProblem form={form} error={book.error ?? packages.error ?? days.error} />
        <WhoFields />
        <Form.Item name="date" label={t('book.day')} rules={[required]} extra={t('book.hint')}>
          <Select
            disabled={!days.data}
            loading={days.isFetching}
            notFoundContent={t('book.none')}
            options={(days.data?.items ?? []).map(one => ({
              value: one.date,
              label: format.dayWithWeekday(one.date),
            }))}
          />
        </Form.Item>
        <Form.Item name="start" label={t('book.start')} rules={[required]}>
          <Select
            disabled={!day}
            options={(day?.choices ?? []).map(one => ({ value: one.start, label: format.time(one.start) }))}
          />
        </Form.Item>
        {plan && choice && <Chosen plan={plan} choice={choice} />}
        {restricted && (
          <Form.Item name="override" label={t('book.override')} rules={[required]}>
            <Input maxLength={200} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}

/** What the desk tells the patient: when to be where, and how to prepare. */
function Chosen({ plan, choice }: { plan: Package; choice: Schemas['ExamChoices'] }) {
  const { t } = useTranslation('exam')
  const text = useText()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const steps = useSteps()
  const called = (codes: string[]) =>
    codes.map(code => text(plan.stations.find(one => one.code === code)?.name)).join(' · ')
  const { unfedStations, preparation } = choice.prepares
  return (
    <section aria-label={t('book.numbers')} aria-live="polite">
      <ul>
        {choice.numbers.map(one => (
          <li key={one.start}>
            {format.time(one.start)}–{format.time(one.end)} {names.department(one.departmentId)}
            {one.room && ` · ${one.room}`} ({called(one.stations)})
          </li>
        ))}
      </ul>
      {unfedStations.length > 0 && <p>{t('book.unfed', { stations: called(unfedStations) })}</p>}
      {preparation && (
        <ul>
          {steps(preparation, choice.prepares).map(step => (
            <li key={step.key}>{[step.title, step.at, ...step.lines].filter(Boolean).join(' · ')}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
