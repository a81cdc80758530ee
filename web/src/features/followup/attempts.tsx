import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import styles from './followup.module.css'
import { outcomeTones, type Task } from './tasks'

/** What was tried before, latest first. */
export function Attempts({ attempts }: { attempts: Task['attempts'] }) {
  const { t } = useTranslation('followup')
  const term = useTerm('followup')
  const format = useClinicFormat()
  if (attempts.length === 0) return null
  return (
    <section aria-label={t('attempts.title')}>
      <h2>{t('attempts.title')}</h2>
      <ol className={styles.attempts}>
        {attempts.toReversed().map(attempt => (
          <li key={attempt.at}>
            <span>{format.dateTime(attempt.at)}</span>
            <Status tone={outcomeTones[attempt.outcome]}>{term('outcome', attempt.outcome)}</Status>
            {attempt.note && <p>{attempt.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  )
}
