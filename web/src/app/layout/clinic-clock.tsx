import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { civilDate } from '@/shared/time/civil'
import styles from './clinic-clock.module.css'

/** The clinic's day and time: what every time on the pages is to be compared with. */
export function ClinicClock() {
  const { t } = useTranslation()
  const { timeZone } = useMe().clinic
  const format = useClinicFormat()
  const [now, setNow] = useState(() => new Date())

  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 10_000)
    return () => clearInterval(timer)
  }, [])

  return (
    <span className={styles.clock} title={t('clock.zone', { zone: timeZone })}>
      <span className={styles.day}>{format.dayWithWeekday(civilDate(now, timeZone))}</span>{' '}
      <strong>{format.time(now.toISOString())}</strong>
    </span>
  )
}
