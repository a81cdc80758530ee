import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { roomName } from '@/shared/visit/room'
import { useTicket } from '@/shared/visit/ticket'
import styles from './queue.module.css'

/** Who waits too long anywhere in the clinic: a patient may be forgotten in a queue that nobody looks at. */
export function WaitAlerts() {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const text = useText()
  const ticket = useTicket()
  const alerts = api.useQuery('get', '/api/v1/wait-alerts', undefined, { refetchInterval: 30_000 })
  const items = alerts.data?.items ?? []
  if (alerts.error) return <ProblemAlert error={alerts.error} /> // what was known before may be long ago
  if (items.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={
        items.every(one => one.apart)
          ? t('alerts.apartTitle')
          : t('alerts.title', { count: items.filter(one => !one.apart).length })
      }
      description={
        <ul className={styles.alerts}>
          {items.map(one => (
            <li key={one.id}>
              {t(one.apart ? 'alerts.apart' : 'alerts.line', {
                number: ticket(one),
                time: format.time(one.arrivedAt),
              })}{' '}
              <PatientLink id={one.patientId} />{' '}
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
      }
    />
  )
}
