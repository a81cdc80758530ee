import { App, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useKeyUntilRefused } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useExamDaysFrom } from '@/shared/exam/days-ahead'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { ByClinicField } from '@/shared/visit/by-clinic-field'
import { WhenFields } from './when-fields'

interface Values {
  patient: string
  booking: string
  date: string
  start: string
  reason?: string
  byClinic?: boolean
}

/** Moves a booked examination: all its numbers are exchanged for others, or none. */
export function MoveDialog({ patient: known, onClose }: { patient?: string; onClose: () => void }) {
  const { t } = useTranslation(['exam', 'preparation'])
  const { message } = App.useApp()
  const text = useText()
  const format = useClinicFormat()
  const [form] = Form.useForm<Values>()
  const [key, renew, failed] = useKeyUntilRefused()
  const patient = Form.useWatch('patient', form)
  const chosen = Form.useWatch('booking', form)
  const ahead = useExamDaysFrom()
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const booked = api.useQuery(
    'get',
    '/api/v1/patients/{id}/exam-bookings',
    { params: { path: { id: patient ?? '' } } },
    { enabled: Boolean(patient), staleTime: 0 },
  )
  const days = api.useQuery(
    'get',
    '/api/v1/exam-bookings/{id}/days',
    { params: { path: { id: chosen ?? '' }, query: { from: ahead.from } } },
    { enabled: Boolean(chosen), staleTime: 0, retry: false },
  )
  const move = api.useMutation('post', '/api/v1/exam-bookings/{id}/move', {
    onSuccess: moved => {
      const at = format.dateTime(moved.start)
      const from = one ? format.dateTime(one.start) : ''
      void message.success(t('move.done', { from, at, count: moved.numbers.length }), 6)
      onClose()
    },
    onError: error => {
      if (failed(error)) void days.refetch()
    },
  })
  const one = booked.data?.items.find(({ id }) => id === chosen)
  const plan = packages.data?.items.find(({ id }) => id === one?.packageId)
  const required = { required: true, message: t('required') }
  return (
    <Modal
      open
      title={t('move.title')}
      okText={t('move.submit')}
      confirmLoading={move.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ patient: known }}
        onValuesChange={changed => {
          renew() // other values are another intention
          if ('patient' in changed) form.setFieldValue('booking', undefined)
          if ('patient' in changed || 'booking' in changed) form.setFieldValue('date', undefined)
          if (!('start' in changed || 'reason' in changed)) form.setFieldValue('start', undefined)
        }}
        onFinish={values =>
          move.mutate({
            params: { path: { id: values.booking }, header: { 'Idempotency-Key': key } },
            body: {
              start: values.start,
              reason: values.reason?.trim() || undefined,
              byClinic: values.byClinic,
            },
          })
        }
      >
        <FormProblem form={form} error={move.error ?? booked.error ?? days.error} />
        <Form.Item name="patient" label={t('column.patient')} rules={[required]}>
          <PatientPicker autoFocus={!known} known={known} />
        </Form.Item>
        <Form.Item name="booking" label={t('move.booked')} rules={[required]}>
          <Select
            disabled={!booked.data}
            loading={booked.isFetching}
            notFoundContent={t('move.none')}
            options={(booked.data?.items ?? []).map(({ id, start, name }) => ({
              value: id,
              label: `${format.dateTime(start)} · ${text(name)}`,
            }))}
          />
        </Form.Item>
        <WhenFields
          days={days.data?.items}
          ahead={ahead}
          loading={days.isFetching}
          plan={plan}
          from={one?.start}
        />
        <Form.Item name="reason" label={t('move.reason')}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <ByClinicField />
      </Form>
    </Modal>
  )
}
