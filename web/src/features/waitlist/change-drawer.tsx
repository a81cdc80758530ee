import { App, Button, Drawer, Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { usePatientName } from '@/shared/patient/patient-link'
import { useRefreshWaits, type Wait } from './waits'
import { type Wish, WishFields, wishOf } from './wish-fields'

/** Changes what somebody waits for, as they ask at the desk or on the phone; the rank stays. */
export function ChangeDrawer({ wait, onClose }: { wait: Wait; onClose: () => void }) {
  const { t } = useTranslation('waitlist')
  const { message } = App.useApp()
  const name = usePatientName(wait.patientId)
  const [form] = Form.useForm<Wish>()
  const refresh = useRefreshWaits()
  const change = api.useMutation('put', '/api/v1/waitlist/{id}/wish', {
    onSuccess: () => {
      void message.success(t('change.done'))
      onClose()
    },
    onSettled: refresh,
  })
  const { from, until, earliest, latest, practitionerId, weekdays } = wait
  return (
    <Drawer title={t('change.title', { name })} size={440} open onClose={onClose}>
      <p style={{ marginBottom: 12 }}>{t('change.explained')}</p>
      <Form<Wish>
        form={form}
        layout="vertical"
        initialValues={{ from, until, earliest, latest, practitionerId, weekdays }}
        onFinish={wish =>
          change.mutate({
            params: { path: { id: wait.id }, header: { 'If-Match': `"${wait.version}"` } },
            body: wishOf(wish),
          })
        }
      >
        <FormProblem form={form} error={change.error} />
        <WishFields department={wait.departmentId} />
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t('change.submit')}
        </Button>
      </Form>
    </Drawer>
  )
}
