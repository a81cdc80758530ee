import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { PatientLink } from '@/shared/patient/patient-link'
import styles from './closure.module.css'

/** Who stands in a closed queue without a place that the closure took: nobody moves them, so somebody has to transfer them. */
export function Stranded({ all }: { all: Schemas['Stranded'][] }) {
  const { t } = useTranslation('closure')
  if (all.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      style={{ margin: '16px 0' }}
      title={t('stranded.title', { count: all.length })}
      description={
        <ul className={styles.stranded}>
          {all.map(one => (
            <li key={one.appointmentId}>
              {one.number} <PatientLink id={one.patientId} /> {one.called && t('stranded.called')} ·{' '}
              <Link to={`/queue?department=${one.departmentId}&session=${one.sessionId}`}>
                {t('stranded.queue')}
              </Link>
            </li>
          ))}
        </ul>
      }
    />
  )
}
