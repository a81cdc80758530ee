import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { type Encounter, minutesSince } from './queue'
import styles from './queue.module.css'

// From here on a wait is worth a second look.
const longWaitMinutes = 30

interface WaitingListProps {
  encounters: Encounter[]
  nameOf: (encounter: Encounter) => string | undefined
}

export function WaitingList({ encounters, nameOf }: WaitingListProps) {
  const { t } = useTranslation('visit')
  const format = useClinicFormat()
  const now = useNow()
  return (
    <ol className={styles.waiting}>
      {encounters.map(encounter => {
        const minutes = minutesSince(encounter.arrivedAt, now)
        return (
          <li key={encounter.id}>
            <span className={styles.number}>{encounter.number}</span>
            <div className={styles.who}>
              <PatientLink id={encounter.patientId} name={nameOf(encounter)} />
              {encounter.first && <Status tone="info">{t('firstVisit')}</Status>}
              <p>
                {t('waiting.times', {
                  appointed: format.time(encounter.start),
                  arrived: format.time(encounter.arrivedAt),
                })}
              </p>
            </div>
            <Status tone={minutes >= longWaitMinutes ? 'warn' : 'neutral'}>
              {t('waiting.minutes', { count: minutes })}
            </Status>
          </li>
        )
      })}
    </ol>
  )
}

function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 20_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
