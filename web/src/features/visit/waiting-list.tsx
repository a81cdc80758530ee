import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { useAboutWait } from './about-wait'
import { MoveButtons } from './move-buttons'
import type { QueueOption } from './move-dialog'
import { minutesSince, type QueueEntry } from './queue'
import styles from './queue.module.css'

// From here on a wait is worth a second look.
const longWaitMinutes = 30

interface WaitingListProps {
  encounters: QueueEntry[]
  nameOf: (encounter: QueueEntry) => string | undefined
  queues: QueueOption[]
}

export function WaitingList({ encounters, nameOf, queues }: WaitingListProps) {
  const { t } = useTranslation(['visit', 'queue'])
  const format = useClinicFormat()
  const text = useText()
  const now = useNow()
  const aboutWait = useAboutWait()
  return (
    <ol className={styles.waiting}>
      {encounters.map(encounter => {
        const minutes = minutesSince(encounter.arrivedAt, now)
        return (
          <li key={encounter.id}>
            <span className={styles.number}>{encounter.number}</span>
            <div className={styles.who}>
              {encounter.whose && <span className={styles.whose}>{text(encounter.whose)}</span>}
              <PatientLink id={encounter.patientId} name={nameOf(encounter)} />
              {encounter.first && <Status tone="info">{t('firstVisit')}</Status>}
              <Tags encounter={encounter} />
              <p>
                {t(encounter.walkIn ? 'waiting.joined' : 'waiting.times', {
                  appointed: format.time(encounter.start),
                  arrived: format.time(encounter.arrivedAt),
                })}
                {encounter.wait && ` · ${aboutWait(encounter.wait)}`}
              </p>
              {encounter.why && <p className={styles.why}>{encounter.why}</p>}
              <MoveButtons encounter={encounter} queues={queues} />
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

/** Why somebody stands elsewhere than by their time. */
type Tagged = 'late' | 'passed' | 'skipped' | 'returned' | 'came-back'
const tagged: (string | undefined)[] = [
  'late',
  'passed',
  'skipped',
  'returned',
  'came-back',
] satisfies Tagged[]

function Tags({ encounter }: { encounter: QueueEntry }) {
  const { t } = useTranslation('queue')
  return (
    <>
      {encounter.emergency && <Status tone="bad">{t('place.emergency')}</Status>}
      {encounter.level && (
        <Status tone={encounter.level <= 2 ? 'bad' : 'neutral'}>
          {t('place.urgent', { level: encounter.level })}
        </Status>
      )}
      {encounter.isolated && (
        <Status tone="bad">{t(encounter.apart ? 'place.apart' : 'place.isolated')}</Status>
      )}
      <Unscreened encounter={encounter} />
      {encounter.walkIn && <Status>{t('place.walkIn')}</Status>}
      {encounter.sentFrom && <Status tone="info">{t('place.examined')}</Status>}
      {tagged.includes(encounter.placed.kind) && (
        <Status tone={encounter.placed.kind === 'passed' ? 'warn' : 'neutral'}>
          {t(`place.kind.${encounter.placed.kind as Tagged}`)}
        </Status>
      )}
      {encounter.alarm && !encounter.apart && <Status tone="warn">{t('place.alarm')}</Status>}
    </>
  )
}

/** Marks whom nobody has asked what the clinic asks of infections. */
export function Unscreened({ encounter }: { encounter: QueueEntry }) {
  const { t } = useTranslation('queue')
  return encounter.unscreened && <Status tone="warn">{t('place.unscreened')}</Status>
}

function useNow(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 20_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
