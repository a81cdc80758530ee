import { App, Button, Drawer, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { FormProblem } from '@/shared/components/form-problem'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { ServiceField } from '@/shared/preparation/service-field'
import { AnyAge, asksAge } from '@/shared/visit/any-age'
import { Alternatives } from './alternatives'
import { type Chosen, useRefreshBoard } from './board'
import { choiceOf } from './choice'
import { HoldBar } from './hold-bar'
import { OverrideField } from './override-field'
import { SlotFacts } from './slot-facts'
import { useHold } from './use-hold'

interface BookDrawerProps {
  chosen: Chosen
  patientId?: string
  onBooked: () => void
  onClose: () => void
}

const doors = ['desk', 'phone', 'wechat'] as const
type Door = (typeof doors)[number]

interface Values {
  patientId: string
  channel: Door
  note?: string
  serviceId?: string
}

/** Books one free number for a patient. The number is kept for them as soon as it is known who they are. */
export function BookDrawer({ chosen, patientId, onBooked, onClose }: BookDrawerProps) {
  const { t } = useTranslation(['booking', 'common'])
  const { message } = App.useApp()
  const format = useClinicFormat()
  const refresh = useRefreshBoard()
  const [form] = Form.useForm<Values>()
  const [choice, setChoice] = useState(() => choiceOf(chosen))
  const [override, setOverride] = useState<string>()
  const patient = Form.useWatch('patientId', form) ?? patientId
  const channel = Form.useWatch('channel', form) ?? 'desk'
  const [meant, setMeant] = useState<string>()
  const hold = useHold(choice, patient, override, (patient !== undefined && meant === patient) || undefined)
  const { state } = hold
  const refusal = state.step === 'refused' || state.step === 'lost' ? state.error : undefined
  const restricted = refusal !== undefined && problemOf(refusal).code === 'restriction-override'
  const confirm = api.useMutation('post', '/api/v1/holds/{id}/confirm', {
    onSuccess: appointment => {
      hold.settled()
      void message.success(t('book.done', { code: appointment.code, time: format.time(appointment.start) }))
      onBooked()
      onClose()
    },
    onError: error => {
      if (['hold-over', 'hold-not-found'].includes(problemOf(error).code)) hold.lose(error)
    },
    onSettled: refresh,
  })

  return (
    <Drawer title={t('book.title', { number: choice.slot.number })} size={420} open onClose={onClose}>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ patientId, channel: 'desk' }}
        onFinish={({ note, channel, serviceId }) => {
          if (state.step !== 'held') return
          confirm.mutate({
            params: { path: { id: state.hold.id } },
            body: { note: note?.trim() || undefined, channel, serviceId },
          })
        }}
      >
        <SlotFacts session={choice.session} slot={choice.slot} />
        <AnyAge error={refusal} onMeant={() => setMeant(patient)} />
        {asksAge(refusal) ? null : restricted ? (
          <OverrideField error={refusal} onOverride={setOverride} />
        ) : (
          <HoldBar state={state} onAgain={hold.again} />
        )}
        <Alternatives error={refusal} choice={choice} onChoose={setChoice} onLeave={onClose} />
        <FormProblem form={form} error={state.step === 'held' ? confirm.error : undefined} />
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
            <PatientPicker autoFocus onChange={() => setOverride(undefined)} />
          </Form.Item>
        )}
        <Form.Item name="channel" label={t('field.channel')}>
          <Radio.Group options={doors.map(value => ({ value, label: t(`channel.${value}`) }))} />
        </Form.Item>
        <ServiceField
          department={choice.session.departmentId}
          start={choice.slot.start}
          pool={state.step === 'held' ? state.hold.pool : undefined}
        />
        <Form.Item name="note" label={t('field.note')}>
          <Input maxLength={200} showCount autoComplete="off" />
        </Form.Item>
        <OnBehalf patientId={patient} channel={channel} />
        <Button
          type="primary"
          htmlType="submit"
          loading={confirm.isPending || state.step === 'asking'}
          disabled={patient !== undefined && state.step !== 'held' && state.step !== 'asking'}
          autoFocus={patientId !== undefined}
        >
          {t('book.submit')}
        </Button>
      </Form>
    </Drawer>
  )
}

/** Who books, for whom, asked through which door: what will stand with the appointment. */
function OnBehalf({ patientId, channel }: { patientId: string | undefined; channel: Door }) {
  const { t } = useTranslation('booking')
  const { actor } = useMe()
  const name = usePatientName(patientId ?? '', patientId ? undefined : '')
  if (!patientId || !name) return null
  return <p style={{ marginBottom: 12 }}>{t(`book.behalf.${channel}`, { by: actor.name, name })}</p>
}
