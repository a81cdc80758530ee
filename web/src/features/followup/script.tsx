import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import styles from './followup.module.css'

/** What to ask the patient, in order. */
export function Script({ questions }: { questions: Schemas['ScriptQuestion'][] }) {
  const { t } = useTranslation('followup')
  if (questions.length === 0) return null
  return (
    <section aria-label={t('script')}>
      <h2>{t('script')}</h2>
      <ol className={styles.script}>
        {questions.map(question => (
          <li key={question.id}>{question.text}</li>
        ))}
      </ol>
    </section>
  )
}
