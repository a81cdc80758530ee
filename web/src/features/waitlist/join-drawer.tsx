import { App, Button, Drawer, Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useToday } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { addDays } from '@/shared/time/civil'
import { AnyAgeOf, asksAge, forgetAge } from '@/shared/visit/any-age'
import { RankFields } from './rank-dialog'
import { type Priority, type Urgency, useRefreshWaits } from './waits'
import { type Wish, WishFields, wishOf } from './wish-fields'

interface Values extends Wish {
  patientId: string
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
        onValuesChange={() => forgetAge(join)}
        onFinish={({ patientId, urgency, priority, ...wish }) =>
          join.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: { ...wishOf(wish), patientId, departmentId: department, urgency, priority },
          })
        }
      >
        <FormProblem form={form} error={asksAge(join.error) ? undefined : join.error} />
        <AnyAgeOf sent={join} />
        <Form.Item name="patientId" label={t('list.patient')} rules={[required]}>
          <PatientPicker autoFocus={!patientId} known={patientId} />
        </Form.Item>
        <WishFields department={department} />
        <RankFields />
        <Button type="primary" htmlType="submit" loading={join.isPending}>
          {t('join.submit')}
        </Button>
      </Form>
    </Drawer>
  )
}
