import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { roomName } from '@/shared/visit/room'
import styles from './queue.module.css'

interface Elsewhere {
  queueId: string
  practitionerId: string
  room?: string
  start: string
  end: string
}

/** Whether a check-in was refused because the doctor's session is over. */
export const isOver = (error: unknown) => Boolean(error) && problemOf(error).code === 'session-over'

/** Of somebody whose doctor has gone: who else sees patients today, moving the appointment, or in all the same. */
export function SessionOver({
  error,
  appointment,
  pending,
  onChoose,
}: {
  error: unknown
  appointment: Schemas['Appointment']
  pending: boolean
  onChoose: (what: { to: string } | { anyway: true }) => void
}) {
  const { t } = useTranslation('queue')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const problem = problemOf(error)
  const queues = (problem.params?.queues ?? []) as Elsewhere[]
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      style={{ marginBottom: 16 }}
      title={problem.detail}
      description={
        <div className={styles.over}>
          {queues.map(one => (
            <Button key={one.queueId} block loading={pending} onClick={() => onChoose({ to: one.queueId })}>
              {t('over.to', {
                when: `${format.time(one.start)}–${format.time(one.end)}`,
                where: [
                  names.practitioner(one.practitionerId),
                  one.room && roomName(one.room, room => t('screen.room', { room })),
                ]
                  .filter(Boolean)
                  .join(' · '),
              })}
            </Button>
          ))}
          {queues.length === 0 && <p>{t('over.nobody')}</p>}
          <Link to={`/board?department=${appointment.departmentId}&date=${appointment.date}`}>
            {t('over.move')}
          </Link>
          <Button danger loading={pending} onClick={() => onChoose({ anyway: true })}>
            {t('over.anyway')}
          </Button>
        </div>
      }
    />
  )
}
