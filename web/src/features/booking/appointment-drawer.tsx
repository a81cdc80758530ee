import { App, Button, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { type Identifier, IdentityCheck, useCompared } from '@/shared/visit/identity-check'
import { PlaceGone } from '@/shared/visit/place-gone'
import { visitOf } from '@/shared/visit/visit-of'
import { type Chosen, useRefreshBoard } from './board'
import styles from './board.module.css'
import { useCalendarDownload } from './calendar-download'
import { CancelDialog } from './cancel-dialog'
import { Gone } from './gone'
import { ServiceLine } from './service-line'
import { SlotFacts } from './slot-facts'
import { tones } from './tones'

/** One taken number: who has it, and what the desk can do about it. */
export function AppointmentDrawer({
  chosen,
  onClose,
  onMove,
}: {
  chosen: Chosen
  onClose: () => void
  onMove: () => void
}) {
  const { t } = useTranslation(['booking', 'common', 'change', 'record'])
  const { message } = App.useApp()
  const term = useTerm('booking')
  const format = useClinicFormat()
  const refresh = useRefreshBoard()
  const mayCheckIn = useHasRole('frontdesk', 'nurse', 'doctor')
  const mayRead = useHasRole('doctor', 'nurse')
  const [cancelling, setCancelling] = useState(false)
  const [identifiers, setIdentifiers] = useState<Identifier[]>([])
  const compared = useCompared(identifiers)
  const [override, setOverride] = useState('')
  const calendar = useCalendarDownload()
  const { session, ticket } = chosen
  const { place, patient } = ticket
  const appointment = api.useQuery(
    'get',
    '/api/v1/appointments/{id}',
    { params: { path: { id: place?.appointmentId ?? '' } } },
    { enabled: place !== undefined, refetchInterval: 15_000 }, // as the board's own
  )
  const checkIn = api.useMutation('post', '/api/v1/encounters', {
    onSuccess: () => {
      void message.success(t('checkIn.done', { name: patient?.name, number: ticket.slot.number }))
      onClose()
    },
    onSettled: () => {
      refresh()
      void appointment.refetch() // somebody may have moved or cancelled it meanwhile
    },
  })
  if (!place) return null

  const ended = appointment.data?.status === 'moved' || appointment.data?.status === 'cancelled'
  const open = ticket.state === 'booked' && !ended
  const gone = appointment.data?.placeGone !== undefined
  return (
    <Drawer
      title={t('appointment.title', { number: ticket.slot.number })}
      extra={!ended && <Status tone={tones[ticket.state]}>{t(`state.${ticket.state}`)}</Status>}
      size={420}
      open
      onClose={onClose}
      footer={
        <div className={styles.drawerFoot}>
          {open && mayCheckIn && (
            <Button
              type="primary"
              loading={checkIn.isPending}
              disabled={!compared || (gone && !override.trim())}
              onClick={() =>
                checkIn.mutate({
                  body: {
                    appointmentId: place.appointmentId,
                    identifiers,
                    override: override.trim() || undefined,
                  },
                })
              }
            >
              {t('checkIn.submit')}
            </Button>
          )}
          {open && <Button onClick={onMove}>{t('move.open')}</Button>}
          {open && appointment.data?.together && (
            <Link to={`/exams?move=${place.patientId}`}>{t('move.examination')}</Link>
          )}
          {open && (
            <Button danger onClick={() => setCancelling(true)}>
              {t('cancel.open')}
            </Button>
          )}
          <Button loading={calendar.isPending} onClick={() => calendar.mutate(place.appointmentId)}>
            {t('calendar.download')}
          </Button>
        </div>
      }
    >
      <ProblemAlert error={checkIn.error ?? calendar.error} />
      {ended && <Gone id={place.appointmentId} onLeave={onClose} />}
      {open && mayCheckIn && gone && <PlaceGone value={override} onChange={setOverride} />}
      {open && mayCheckIn && <IdentityCheck value={identifiers} onChange={setIdentifiers} />}
      <Facts
        items={[
          [
            t('field.patient'),
            <Link key="patient" to={`/patients/${place.patientId}`}>
              {patient?.name ?? t('common:openFile')}
            </Link>,
          ],
          [
            t('record:title'),
            mayRead && ticket.state === 'finished' && (
              <Link key="record" to={`/visits/${visitOf(place.appointmentId)}`}>
                {t('record:see')}
              </Link>
            ),
          ],
          [t('field.code'), place.code],
          [t('field.note'), appointment.data?.note],
          [t('field.bookedAt'), appointment.data && format.dateTime(appointment.data.bookedAt)],
          [
            t('field.bookedBy'),
            appointment.data?.bookedBy && <PatientLink key="bookedBy" id={appointment.data.bookedBy} />,
          ],
          [t('field.channel'), appointment.data && term('channel', appointment.data.channel)],
          [t('overbook.reason'), appointment.data?.overbooked],
          [t('overbook.by'), appointment.data?.overbookedBy],
          [t('override.reason'), appointment.data?.override],
        ]}
      />
      {open && appointment.data?.movedLate && <p>{t('change:late.desk')}</p>}
      {appointment.data && (
        <ServiceLine
          appointment={appointment.data}
          open={open || ticket.state === 'arrived'}
          onMove={open ? onMove : undefined}
        />
      )}
      <div style={{ height: 12 }} />
      <SlotFacts session={session} slot={ticket.slot} />
      {cancelling && (
        <CancelDialog
          place={place}
          name={patient?.name ?? place.code}
          movedLate={appointment.data?.movedLate}
          onClose={() => setCancelling(false)}
          onCancelled={() => {
            setCancelling(false)
            onClose()
          }}
        />
      )}
    </Drawer>
  )
}
