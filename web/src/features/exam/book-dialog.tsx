import { App, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useKeyUntilRefused } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { FormProblem } from '@/shared/components/form-problem'
import { useExamDaysFrom } from '@/shared/exam/days-ahead'
import { useClinicFormat } from '@/shared/me/me'
import { WhenFields } from './when-fields'
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
  const [key, renew, failed] = useKeyUntilRefused()
  const patient = Form.useWatch('patient', form)
  const chosen = Form.useWatch('package', form)
  const ahead = useExamDaysFrom()
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const days = api.useQuery(
    'get',
    '/api/v1/patients/{id}/exam-packages/{package}/days',
    { params: { path: { id: patient ?? '', package: chosen ?? '' }, query: { from: ahead.from } } },
    { enabled: Boolean(patient && chosen), staleTime: 0, retry: false },
  )
  const book = api.useMutation('post', '/api/v1/exam-bookings', {
    onSuccess: booked => {
      const at = format.dateTime(booked.start)
      void message.success(t('book.done', { at, count: booked.numbers.length }))
      onClose()
    },
    onError: error => {
      if (failed(error)) void days.refetch()
    },
  })
  const restricted = book.error && problemOf(book.error).code === 'restriction-override'
  const plan = packages.data?.items.find(one => one.id === chosen)
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
        <WhenFields days={days.data?.items} ahead={ahead} loading={days.isFetching} plan={plan} />
        {restricted && (
          <Form.Item name="override" label={t('book.override')} rules={[required]}>
            <Input maxLength={200} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
