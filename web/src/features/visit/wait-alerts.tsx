import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { roomName } from '@/shared/visit/room'
import { useTicket } from '@/shared/visit/ticket'
import { useWaitAlerts, waitsIsolated } from '@/shared/visit/wait-alerts'
import styles from './queue.module.css'

/** Who waits in isolation or too long anywhere in the clinic: a patient may be forgotten in a queue that nobody looks at. */
export function WaitAlerts() {
  const { t } = useTranslation('queue')
  const alerts = useWaitAlerts()
  const items = alerts.data?.items ?? []
  if (alerts.error) return <ProblemAlert error={alerts.error} /> // what was known before may be long ago
  const isolated = items.filter(waitsIsolated)
  const overlong = items.filter(one => one.alarm && !waitsIsolated(one))
  return (
    <>
      {isolated.length > 0 && (
        <Alert
          type="error"
          showIcon
          role="status"
          title={t('alerts.isolated', { count: isolated.length })}
          description={<Lines items={isolated} />}
        />
      )}
      {overlong.length > 0 && (
        <Alert
          type="warning"
          showIcon
          role="status"
          title={
            overlong.every(one => one.apart)
              ? t('alerts.apartTitle')
              : t('alerts.title', { count: overlong.filter(one => !one.apart).length })
          }
          description={<Lines items={overlong} />}
        />
      )}
    </>
  )
}

function Lines({ items }: { items: Schemas['Overlong'][] }) {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const text = useText()
  const ticket = useTicket()
  const line = (one: Schemas['Overlong']) => {
    const number = ticket(one)
    if (waitsIsolated(one))
      return t('alerts.isolatedLine', { number, time: format.time(one.isolatedAt ?? one.arrivedAt) })
    return t(one.apart ? 'alerts.apart' : 'alerts.line', { number, time: format.time(one.arrivedAt) })
  }
  return (
    <ul className={styles.alerts}>
      {items.map(one => (
        <li key={one.id}>
          {line(one)} <PatientLink id={one.patientId} />{' '}
          <Link to={`/queue?department=${one.departmentId}&session=${one.queueId}`}>
            {[
              names.department(one.departmentId),
              one.place ? text(one.place) : names.practitioner(one.practitionerId),
              one.room && roomName(one.room, room => t('screen.room', { room })),
            ]
              .filter(Boolean)
              .join(' · ')}
          </Link>
        </li>
      ))}
    </ul>
  )
}
