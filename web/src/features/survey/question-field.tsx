import { useTranslation } from 'react-i18next'
import type { Question } from './answers'
import styles from './survey.module.css'

interface QuestionFieldProps {
  question: Question
  number: number
  value: number | string | undefined
  missing: boolean
  onChange: (value: number | string) => void
}

export function QuestionField({ question, number, value, missing, onChange }: QuestionFieldProps) {
  const { t } = useTranslation('survey')
  const hintId = `hint-${question.id}`
  const hint = missing && (
    <p id={hintId} className={styles.missing}>
      {t('answerThis')}
    </p>
  )
  const label = (
    <>
      <span aria-hidden>{number}. </span>
      {question.text}
      {!question.required && <span className={styles.optional}> {t('optional')}</span>}
    </>
  )

  if (question.kind === 'text') {
    return (
      <div id={`question-${question.id}`} className={styles.question}>
        <label className={styles.legend} htmlFor={`input-${question.id}`}>
          {label}
        </label>
        {hint}
        <textarea
          id={`input-${question.id}`}
          rows={3}
          maxLength={1000}
          value={value ?? ''}
          aria-describedby={missing ? hintId : undefined}
          onChange={event => onChange(event.target.value)}
        />
      </div>
    )
  }
  return (
    <div id={`question-${question.id}`} className={styles.question}>
      <fieldset aria-describedby={missing ? hintId : undefined}>
        <legend className={styles.legend}>{label}</legend>
        {hint}
        <Options question={question} value={value} onChange={onChange} />
      </fieldset>
    </div>
  )
}

function Options({ question, value, onChange }: Pick<QuestionFieldProps, 'question' | 'value' | 'onChange'>) {
  const { t } = useTranslation('survey')
  const radio = (score: number, words: string, mark?: number) => (
    <label key={score} className={styles.option}>
      <input
        type="radio"
        className="visually-hidden"
        name={question.id}
        checked={value === score}
        onChange={() => onChange(score)}
      />
      {mark !== undefined && <span className={styles.mark}>{mark}</span>}
      {words && <span>{words}</span>}
    </label>
  )

  if (question.kind === 'choice') {
    return <div className={styles.list}>{(question.choices ?? []).map((choice, i) => radio(i, choice))}</div>
  }
  if (question.kind === 'nps') {
    return (
      <>
        <div className={styles.nps}>{Array.from({ length: 11 }, (_, score) => radio(score, '', score))}</div>
        <p className={styles.ends}>
          <span>{t('nps.low')}</span>
          <span>{t('nps.high')}</span>
        </p>
      </>
    )
  }
  return (
    <div className={styles.scale}>
      {([5, 4, 3, 2, 1] as const).map(score => radio(score, t(`scale.${score}`), score))}
    </div>
  )
}
