import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'

/** Who waits too long anywhere in the clinic: a patient may be forgotten in a queue that nobody looks at. */
export function WaitAlerts() {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const alerts = api.useQuery('get', '/api/v1/wait-alerts', undefined, { refetchInterval: 30_000 })
  const items = alerts.data?.items ?? []
  if (alerts.error) return <ProblemAlert error={alerts.error} /> // what was known before may be long ago
  if (items.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={t('alerts.title', { count: items.length })}
      description={
        <ul>
          {items.map(one => (
            <li key={one.id}>
              {t('alerts.line', { number: one.number, time: format.time(one.arrivedAt) })}{' '}
              <PatientLink id={one.patientId} />
            </li>
          ))}
        </ul>
      }
    />
  )
}
