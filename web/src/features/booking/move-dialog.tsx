import { Alert, App, Form, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { yuan } from '@/shared/money/money'
import { useRegistrationFee } from '@/shared/money/registration-fee'
import { Alternatives } from './alternatives'
import { type Chosen, useRefreshBoard } from './board'
import { choiceOf } from './choice'
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
  const { t } = useTranslation(['booking', 'common'])
  const { message } = App.useApp()
  const refresh = useRefreshBoard()
  const [form] = Form.useForm<{ reason: string }>()
  const [key, renewKey] = useIdempotencyKey()
  const [choice, setChoice] = useState(() => choiceOf(to))
  const move = api.useMutation('post', '/api/v1/appointments/{id}/move', {
    onSuccess: () => {
      renewKey()
      void message.success(t('move.done', { number: choice.slot.number }))
      onMoved()
    },
    onSettled: refresh,
  })
  const place = from.ticket.place
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
        onFinish={({ reason }) =>
          move.mutate({
            params: { path: { id: place?.appointmentId ?? '' }, header: { 'Idempotency-Key': key } },
            body: { sessionId: choice.session.id, number: choice.slot.number, reason: reason.trim() },
          })
        }
      >
        <FormProblem form={form} error={move.error} />
        <Alternatives
          error={move.error}
          choice={choice}
          onChoose={other => {
            move.reset()
            renewKey()
            setChoice(other)
          }}
        />
        <p style={{ marginBottom: 8 }}>{t('move.to', { number: choice.slot.number })}</p>
        <SlotFacts session={choice.session} slot={choice.slot} />
        {was !== undefined && now !== undefined && was !== now && (
          <Alert type="warning" showIcon title={t('move.fee', { now: yuan(now), was: yuan(was) })} />
        )}
        <ReasonField usual={['patientAsked', 'otherTime', 'doctorAway']} />
      </Form>
    </Modal>
  )
}
