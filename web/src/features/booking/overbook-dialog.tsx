import { Alert, App, Button, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { AnyAgeOf, asksAge, forgetAge } from '@/shared/visit/any-age'
import { Alternatives } from './alternatives'
import { type BoardSession, type Ticket, ticketsOf, useRefreshBoard } from './board'
import { ReasonField } from './reason-field'

/** How many patients a session has behind its regular numbers, how many it may have, and which number must go first. */
export function useOverbooking(session: BoardSession): {
  count: number
  limit?: number
  may: boolean
  free?: Ticket
} {
  const { actor } = useMe()
  const policy = api.useQuery('get', '/api/v1/booking-policy', {}, { staleTime: 60_000 })
  const manages = actor.roles.some(role => role === 'manager' || role === 'administrator')
  const own = actor.roles.includes('doctor') && actor.practitionerId === session.practitionerId
  const now = new Date()
  const released = manages || !session.opens || new Date(session.opens) <= now
  const closed = session.slots.at(-1)?.closureId !== undefined || session.slots.length === 0
  return {
    count: session.places.filter(place => place.overbooked && !place.emergency).length,
    limit: policy.data?.overbooking,
    may:
      (manages || own) &&
      !session.unplaced &&
      !session.inactive?.length &&
      !closed &&
      new Date(session.end) > now,
    // What is kept for some is none of others': whether it is this patient's, the server says.
    free: released ? ticketsOf(session, now).find(one => one.state === 'free' && !one.slot.pool) : undefined,
  }
}

/** Adds a patient behind the regular numbers: on purpose, with a reason, up to the clinic's limit. */
export function OverbookDialog({
  session,
  patientId,
  onBooked,
  onFree,
  onClose,
}: {
  session: BoardSession
  patientId?: string
  onBooked: () => void
  onFree: (number: number, patientId: string) => void
  onClose: () => void
}) {
  const { t } = useTranslation(['booking', 'common'])
  const { message } = App.useApp()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const refresh = useRefreshBoard()
  const { count, limit = 0 } = useOverbooking(session)
  const [form] = Form.useForm<{ patientId: string; reason: string; note?: string }>()
  const [key, renewKey] = useIdempotencyKey()
  const add = api.useMutation('post', '/api/v1/sessions/{id}/overbook', {
    onSuccess: ({ code, number, start }) => {
      renewKey()
      void message.success(t('overbook.done', { number, code, time: format.time(start) }))
      onBooked()
      onClose()
    },
    onSettled: refresh,
  })
  const full = count >= limit
  return (
    <Modal
      title={t('overbook.title', {
        name: names.practitioner(session.practitionerId),
        time: format.time(session.start),
      })}
      open
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common:action.back')}</Button>
          <Button type="primary" disabled={full} loading={add.isPending} onClick={form.submit}>
            {t('overbook.submit')}
          </Button>
        </>
      }
    >
      <Alert
        type={full ? 'warning' : 'info'}
        role="status"
        style={{ marginBottom: 16 }}
        title={t('overbook.count', { count, limit })}
        description={t(full ? 'overbook.full' : 'overbook.explained')}
      />
      <Form
        form={form}
        layout="vertical"
        disabled={full}
        initialValues={{ patientId }}
        onValuesChange={() => forgetAge(add)}
        onFinish={({ patientId, reason, note }) =>
          add.mutate({
            params: { path: { id: session.id }, header: { 'Idempotency-Key': key } },
            body: { patientId, reason: reason.trim(), note: note?.trim() || undefined },
          })
        }
      >
        <FormProblem form={form} error={asksAge(add.error) ? undefined : add.error} />
        <AnyAgeOf sent={add} />
        <Alternatives
          error={add.error}
          choice={{ session, slot: { number: 0, start: session.start, end: session.end } }}
          onChoose={({ slot }) => onFree(slot.number, form.getFieldValue('patientId'))}
          onLeave={onClose}
        />
        <Form.Item
          name="patientId"
          label={t('field.patient')}
          rules={[{ required: true, message: t('required') }]}
        >
          <PatientPicker known={patientId} />
        </Form.Item>
        <ReasonField usual={['acute', 'farAway', 'recheck', 'referred']} label={t('overbook.reason')} />
        <Form.Item name="note" label={t('field.note')} style={{ marginTop: 16 }}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
