import { Checkbox, Form, Modal, Select } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { FormProblem } from '@/shared/components/form-problem'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { type Identifier, IdentityCheck, useCompared } from '@/shared/visit/identity-check'
import { PlaceGone } from '@/shared/visit/place-gone'
import { useRefreshExams } from './exams'
import { WhoFields } from './who-fields'

interface Values {
  patient: string
  package: string
  appointment?: string
  sex?: 'male' | 'female' | 'unknown'
  pregnant?: boolean
}

/** Checks somebody in who is here: with an appointment of today, or without one. */
export function OpenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('exam')
  const today = useToday()
  const format = useClinicFormat()
  const navigate = useNavigate()
  const refresh = useRefreshExams()
  const [form] = Form.useForm<Values>()
  const [key, renew] = useIdempotencyKey()
  const [override, setOverride] = useState('')
  const [identifiers, setIdentifiers] = useState<Identifier[]>([])
  const compared = useCompared(identifiers)
  const patient = Form.useWatch('patient', form)
  const chosen = Form.useWatch('package', form)
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const file = api.useQuery(
    'get',
    '/api/v1/patients/{id}',
    { params: { path: { id: patient ?? '' } } },
    { enabled: patient !== undefined },
  )
  const appointments = api.useQuery(
    'get',
    '/api/v1/patients/{id}/appointments',
    { params: { path: { id: patient ?? '' }, query: { limit: 20 } } },
    { enabled: patient !== undefined },
  )
  const open = api.useMutation('post', '/api/v1/exams', {
    onSuccess: exam => navigate(`/exams/${exam.id}`),
    onSettled: refresh,
  })
  const plan = packages.data?.items.find(one => one.id === chosen)
  const todays = (appointments.data?.items ?? []).filter(
    one =>
      one.date === today &&
      (one.status === 'booked' || one.status === 'arrived') &&
      (!plan || one.departmentId === plan.departmentId || one.together?.packageId === plan.id) &&
      !one.together?.rest, // who comes with the first number comes with all
  )
  // Who has one appointment there comes with it; the desk can take it away, and another patient's is not kept.
  const only = plan && todays.length === 1 ? todays[0]?.id : undefined
  useEffect(() => {
    if (!chosen) return
    form.setFieldValue('appointment', only)
    renew()
  }, [form, chosen, only, renew])
  const bookedFor = chosen ? undefined : todays.find(one => one.together)?.together?.packageId
  useEffect(() => {
    if (bookedFor) form.setFieldValue('package', bookedFor)
  }, [form, bookedFor])
  const at = Form.useWatch('appointment', form)
  const refused = open.error ? problemOf(open.error).code === 'place-gone-at-desk' : false
  const gone = refused || todays.find(one => one.id === at)?.placeGone !== undefined
  const underWay = open.error ? problemOf(open.error).params?.exam : undefined
  const asksSex = file.data && file.data.gender !== 'male' && file.data.gender !== 'female'
  const required = { required: true, message: t('required') }
  return (
    <Modal
      open
      title={t('open.title')}
      okText={t('open.submit')}
      confirmLoading={open.isPending}
      okButtonProps={{ disabled: !compared || (gone && !override.trim()) }}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        onValuesChange={changed => {
          if ('patient' in changed) setIdentifiers([]) // what was compared was another file
          renew() // other values are another intention
          setOverride('')
          open.reset()
        }}
        onFinish={values =>
          open.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              patientId: values.patient,
              packageId: values.package,
              appointmentId: values.appointment || undefined,
              sex: values.sex,
              pregnant: values.pregnant || undefined,
              identifiers,
              override: (gone && override.trim()) || undefined,
            },
          })
        }
      >
        <FormProblem
          form={form}
          error={refused ? undefined : (open.error ?? packages.error)}
          action={underWay ? <Link to={`/exams/${underWay}`}>{t('open.underWay')}</Link> : undefined}
        />
        <WhoFields />
        {todays.length > 0 && (
          <Form.Item name="appointment" label={t('open.appointment')}>
            <Select
              allowClear
              options={todays.map(one => ({
                value: one.id,
                label: `${format.time(one.start)} · ${one.code}`,
              }))}
            />
          </Form.Item>
        )}
        {patient && <IdentityCheck value={identifiers} onChange={setIdentifiers} />}
        {gone && <PlaceGone value={override} onChange={setOverride} />}
        {asksSex && (
          <Form.Item name="sex" label={t('open.sex')} rules={[required]}>
            <Select
              options={(['male', 'female', 'unknown'] as const).map(value => ({
                value,
                label: t(value === 'unknown' ? 'open.bothSexes' : `sex.${value}`),
              }))}
            />
          </Form.Item>
        )}
        <Form.Item name="pregnant" valuePropName="checked">
          <Checkbox>{t('open.pregnant')}</Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  )
}
