import { Alert, App, Form, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useRegistrationFee } from '@/shared/money/registration-fee'
import { useAnew } from '@/shared/preparation/use-anew'
import { AnyAgeOf, asksAge, forgetAge } from '@/shared/visit/any-age'
import { ByClinicField } from '@/shared/visit/by-clinic-field'
import { Alternatives } from './alternatives'
import { Anew } from './anew'
import { type Chosen, useRefreshBoard } from './board'
import { choiceOf } from './choice'
import { Gone } from './gone'
import { ReasonField } from './reason-field'
import { SlotFacts } from './slot-facts'

interface MoveDialogProps {
  from: Chosen
  to: Chosen
  onMoved: () => void
  onClose: () => void
}

/** Confirms an exchange of one number for another. The old place is kept until the new one is certain. */
export function MoveDialog({ from, to, onMoved, onClose }: MoveDialogProps) {
  const { t } = useTranslation(['booking', 'common', 'change'])
  const { message, notification } = App.useApp()
  const format = useClinicFormat()
  const refresh = useRefreshBoard()
  const [form] = Form.useForm<{ reason: string; byClinic?: boolean }>()
  const [key, renewKey] = useIdempotencyKey()
  const [choice, setChoice] = useState(() => choiceOf(to))
  const move = api.useMutation('post', '/api/v1/appointments/{id}/move', {
    onSuccess: ({ start, number }) => {
      renewKey()
      const was = format.dateTime(from.ticket.slot.start)
      void message.success(t('move.done', { from: was, to: format.dateTime(start), number }), 6)
      if (anew)
        notification.warning({
          title: t('change:prepare.changed'),
          description: anew.steps.map(step => `${step.title} ${step.at}`).join(' · '),
          duration: 0,
        })
      onMoved()
    },
    onSettled: refresh,
  })
  const place = from.ticket.place
  const appointment = api.useQuery(
    'get',
    '/api/v1/appointments/{id}',
    { params: { path: { id: place?.appointmentId ?? '' } } },
    { enabled: place !== undefined },
  ).data
  const anew = useAnew(appointment?.serviceId, from.ticket.slot.start, choice.slot.start)
  const feeOf = useRegistrationFee()
  const was = feeOf(from.session.practitionerId)
  const now = feeOf(choice.session.practitionerId)
  return (
    <Modal
      title={t('move.title', { name: from.ticket.patient?.name ?? place?.code })}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('move.submit')}
      okButtonProps={{ loading: move.isPending }}
      cancelText={t('common:action.back')}
    >
      <Form
        form={form}
        layout="vertical"
        onValuesChange={() => forgetAge(move)}
        onFinish={({ reason, byClinic }) =>
          move.mutate({
            params: { path: { id: place?.appointmentId ?? '' }, header: { 'Idempotency-Key': key } },
            body: {
              sessionId: choice.session.id,
              number: choice.slot.number,
              reason: reason.trim(),
              byClinic,
            },
          })
        }
      >
        <FormProblem form={form} error={asksAge(move.error) ? undefined : move.error} />
        <AnyAgeOf sent={move} />
        {move.error && place && <Gone id={place.appointmentId} onLeave={onMoved} />}
        <Alternatives
          error={move.error}
          choice={choice}
          onChoose={other => {
            move.reset()
            renewKey()
            setChoice(other)
          }}
          onLeave={onClose}
        />
        <p style={{ marginBottom: 8 }}>{t('move.to', { number: choice.slot.number })}</p>
        <SlotFacts session={choice.session} slot={choice.slot} />
        {was !== undefined && now !== undefined && was !== now && (
          <Alert type="warning" showIcon title={t('move.fee', { now: yuan(now), was: yuan(was) })} />
        )}
        <Anew serviceId={appointment?.serviceId} from={from.ticket.slot.start} to={choice.slot.start} />
        <ReasonField usual={['patientAsked', 'otherTime', 'doctorAway']} />
        <ByClinicField />
      </Form>
    </Modal>
  )
}
