import { useTranslation } from 'react-i18next'
import { useToday } from '@/shared/me/me'
import { ageOn } from '@/shared/time/civil'
import type { PatientSummary } from './search'
import styles from './summary-line.module.css'

/** One patient in one line, with what tells namesakes apart: number, age, masked phone. */
export function SummaryLine({ patient }: { patient: PatientSummary }) {
  const { t } = useTranslation()
  const today = useToday()
  return (
    <span className={styles.line}>
      <strong>{patient.name}</strong>
      <span>{t(`gender.${patient.gender}`)}</span>
      {patient.birthDate && <span>{t('age', { count: ageOn(patient.birthDate, today) })}</span>}
      <span className={styles.number}>{patient.number}</span>
      {patient.phone && <span className={styles.phone}>{patient.phone}</span>}
    </span>
  )
}
