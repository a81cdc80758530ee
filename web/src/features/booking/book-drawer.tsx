import { App, Button, Drawer, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useClinicFormat } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { type Chosen, useRefreshBoard } from './board'
import { SlotFacts } from './slot-facts'

interface BookDrawerProps {
  chosen: Chosen
  patientId?: string
  onBooked: () => void
  onClose: () => void
}

interface Values {
  patientId: string
  note?: string
}

/** Books one free number for a patient. */
export function BookDrawer({ chosen, patientId, onBooked, onClose }: BookDrawerProps) {
  const { t } = useTranslation(['booking', 'common'])
  const { message } = App.useApp()
  const format = useClinicFormat()
  const refresh = useRefreshBoard()
  const [form] = Form.useForm<Values>()
  const [key, renewKey] = useIdempotencyKey()
  const { session, ticket } = chosen
  const book = api.useMutation('post', '/api/v1/appointments', {
    onSuccess: appointment => {
      renewKey()
      void message.success(t('book.done', { code: appointment.code, time: format.time(appointment.start) }))
      onBooked()
      onClose()
    },
    // Also after a refusal: somebody else may just have taken the number.
    onSettled: refresh,
  })

  return (
    <Drawer title={t('book.title', { number: ticket.slot.number })} size={420} open onClose={onClose}>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ patientId }}
        onFinish={values =>
          book.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              ...values,
              note: values.note?.trim() || undefined,
              sessionId: session.id,
              number: ticket.slot.number,
            },
          })
        }
      >
        <SlotFacts session={session} slot={ticket.slot} />
        <FormProblem form={form} error={book.error} />
        {patientId ? (
          <Form.Item name="patientId" hidden>
            <Input />
          </Form.Item>
        ) : (
          <Form.Item
            name="patientId"
            label={t('field.patient')}
            rules={[{ required: true, message: t('required') }]}
            extra={<Link to="/patients/new">{t('book.register')}</Link>}
          >
            <PatientPicker autoFocus />
          </Form.Item>
        )}
        <Form.Item name="note" label={t('field.note')}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={book.isPending} autoFocus={patientId !== undefined}>
          {t('book.submit')}
        </Button>
      </Form>
    </Drawer>
  )
}
