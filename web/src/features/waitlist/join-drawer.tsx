import { App, Button, Checkbox, DatePicker, Drawer, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useDirectoryNames, usePractitioners } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useToday } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { addDays, fromPicker, pickerValue } from '@/shared/time/civil'
import { AnyAge, asksAge } from '@/shared/visit/any-age'
import { RankFields } from './rank-dialog'
import { type Priority, type Urgency, useRefreshWaits } from './waits'

interface Values {
  patientId: string
  practitionerId?: string
  from: string
  until: string
  earliest?: string
  latest?: string
  weekdays?: number[]
  urgency: Urgency
  priority: Priority
}

/** Puts a patient on a department's waiting list, as they ask at the desk or on the phone. */
export function JoinDrawer({
  department,
  patientId,
  onClose,
}: {
  department: string
  patientId?: string
  onClose: () => void
}) {
  const { t } = useTranslation('waitlist')
  const { message } = App.useApp()
  const today = useToday()
  const names = useDirectoryNames()
  const text = useText()
  const practitioners = usePractitioners()
  const refresh = useRefreshWaits()
  const [form] = Form.useForm<Values>()
  const [key, renewKey] = useIdempotencyKey()
  const join = api.useMutation('post', '/api/v1/waitlist', {
    onSuccess: () => {
      renewKey()
      void message.success(t('join.done'))
      onClose()
    },
    onSettled: refresh,
  })
  const required = { required: true, message: t('required') }
  return (
    <Drawer
      title={t('join.title', { department: names.department(department) })}
      size={440}
      open
      onClose={onClose}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          patientId,
          from: today,
          until: addDays(today, 14),
          urgency: 'routine',
          priority: 'ordinary',
        }}
        onFinish={({ weekdays, earliest, latest, ...values }) =>
          join.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              ...values,
              departmentId: department,
              earliest: earliest || undefined,
              latest: latest || undefined,
              weekdays: weekdays?.length ? [...weekdays].sort() : undefined,
            },
          })
        }
      >
        <FormProblem form={form} error={asksAge(join.error) ? undefined : join.error} />
        <AnyAge
          error={join.error}
          busy={join.isPending}
          onMeant={() =>
            join.variables &&
            join.mutate({ ...join.variables, body: { ...join.variables.body, anyAge: true } })
          }
        />
        <Form.Item name="patientId" label={t('list.patient')} rules={[required]}>
          <PatientPicker autoFocus={!patientId} known={patientId} />
        </Form.Item>
        <Form.Item name="practitionerId" label={t('join.practitioner')}>
          <Select
            allowClear
            placeholder={t('wish.anybody')}
            options={(practitioners.data?.items ?? [])
              .filter(one => one.active)
              .map(one => ({ value: one.id, label: text(one.name) }))}
          />
        </Form.Item>
        <Day name="from" label={t('join.from')} />
        <Day name="until" label={t('join.until')} />
        <Form.Item name="weekdays" label={t('join.weekdays')} extra={t('join.weekdaysHint')}>
          <Checkbox.Group
            options={([1, 2, 3, 4, 5, 6, 7] as const).map(value => ({ value, label: t(`weekday.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="earliest" label={t('join.earliest')}>
          <Input type="time" style={{ width: 140 }} />
        </Form.Item>
        <Form.Item name="latest" label={t('join.latest')}>
          <Input type="time" style={{ width: 140 }} />
        </Form.Item>
        <RankFields />
        <Button type="primary" htmlType="submit" loading={join.isPending}>
          {t('join.submit')}
        </Button>
      </Form>
    </Drawer>
  )
}

function Day({ name, label }: { name: 'from' | 'until'; label: string }) {
  const { t } = useTranslation('waitlist')
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[{ required: true, message: t('required') }]}
      getValueProps={value => ({ value: pickerValue(value) })}
      getValueFromEvent={fromPicker}
    >
      <DatePicker allowClear={false} style={{ width: 180 }} />
    </Form.Item>
  )
}
