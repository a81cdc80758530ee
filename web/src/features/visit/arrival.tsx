import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { roomName } from '@/shared/visit/room'
import { Person } from './person'

export type Announced = Schemas['Announced']

/** Whether somebody can be checked in to an appointment at the desk now. */
export function mayCheckIn({ appointment, person }: Announced, today: string): boolean {
  return appointment.status === 'booked' && appointment.date === today && !person.deceased
}

/** Who has come, to be compared with who stands there, and for what. */
export function Arrival({ one, department }: { one: Announced; department: string | undefined }) {
  return (
    <Person person={one.person} number={one.appointment.number}>
      <For one={one} department={department} />
    </Person>
  )
}

/** What the appointment is for, and what stands in the way of checking in to it here and now. */
function For({ one, department }: { one: Announced; department: string | undefined }) {
  const { t } = useTranslation('queue')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const today = useToday()
  const { appointment, person, encounter } = one
  const where = [
    names.department(appointment.departmentId),
    names.practitioner(appointment.practitionerId),
    appointment.room && roomName(appointment.room, room => t('screen.room', { room })),
  ]
    .filter(Boolean)
    .join(' · ')
  const when =
    appointment.date === today ? format.time(appointment.start) : format.dateTime(appointment.start)
  const board = `/board?department=${appointment.departmentId}&date=${appointment.date}`
  const move = <Link to={board}>{t('arrival.toBoard')}</Link>
  const said = { when, where, number: encounter?.number ?? appointment.number }
  if (person.deceased) return <Alert type="error" showIcon title={t('arrival.deceased')} />
  if (encounter)
    return (
      <Alert
        type={encounter.status === 'cancelled' ? 'warning' : 'info'}
        showIcon
        title={t(encounter.status === 'finished' ? 'arrival.seen' : 'arrival.here', said)}
        description={
          encounter.status !== 'finished' && (
            <Link to={`/queue?department=${encounter.departmentId}&session=${encounter.queueId}`}>
              {t('arrival.toQueue')}
            </Link>
          )
        }
      />
    )
  if (appointment.status === 'cancelled' || appointment.status === 'moved')
    return <Alert type="warning" showIcon title={t('arrival.ended', said)} description={move} />
  if (appointment.status === 'noshow')
    return <Alert type="warning" showIcon title={t('arrival.noshow', said)} description={move} />
  if (appointment.date !== today)
    return (
      <Alert
        type="warning"
        showIcon
        title={t(appointment.date > today ? 'arrival.ahead' : 'arrival.past', said)}
        description={move}
      />
    )
  const elsewhere = appointment.departmentId !== department
  return (
    <Alert
      type={elsewhere ? 'warning' : 'info'}
      showIcon
      title={t(elsewhere ? 'arrival.elsewhere' : 'arrival.for', said)}
      description={<Timing start={appointment.start} />}
    />
  )
}

// What is worth a word at the desk: the patient may want to come back later, or goes behind those in time.
const early = 60
const late = 15

function Timing({ start }: { start: string }) {
  const { t } = useTranslation('queue')
  const minutes = Math.round((Date.parse(start) - Date.now()) / 60_000)
  const words = (n: number) =>
    n >= 120 ? t('arrival.hours', { count: Math.round(n / 60) }) : t('arrival.minutes', { count: n })
  if (minutes > early) return t('arrival.early', { time: words(minutes) })
  if (minutes < -late) return t('arrival.late', { time: words(-minutes) })
  return null
}
