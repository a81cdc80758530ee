import { useTranslation } from 'react-i18next'
import { useTerm } from '@/shared/i18n/term'
import { useToday } from '@/shared/me/me'
import { ageOn } from '@/shared/time/civil'
import type { PatientSummary } from './search'
import styles from './summary-line.module.css'

/** One patient in one line, with what tells namesakes apart: number, age, masked phone. */
export function SummaryLine({ patient }: { patient: PatientSummary }) {
  const { t } = useTranslation()
  const term = useTerm('common')
  const today = useToday()
  return (
    <span className={styles.line}>
      <strong>{patient.name}</strong>
      <span>{term('gender', patient.gender)}</span>
      {patient.birthDate && <span>{t('age', { count: ageOn(patient.birthDate, today) })}</span>}
      <span className={styles.number}>{patient.number}</span>
      {patient.phone && <span className={styles.phone}>{patient.phone}</span>}
    </span>
  )
}
