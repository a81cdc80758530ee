import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Problem } from '@/shared/api/problem'
import { CallAnyway } from '@/shared/clinic/call'
import type { Advice } from './find'
import styles from './guidance.module.css'

interface AnswerProps {
  advice: Advice
  problem?: Problem
  bookingOf: (department: string) => string
  onAgain: () => void
}

/** What guidance says. In an emergency that is whom to call, is read out at once, and has nothing to book. */
export function Answer({ advice, problem, bookingOf, onAgain }: AnswerProps) {
  const { t } = useTranslation('guidance')
  const first = useRef<HTMLElement>(null)
  const { alarm } = advice

  useEffect(() => {
    first.current?.focus()
    first.current?.scrollIntoView({ block: 'start' })
  }, [])

  return (
    <div className={styles.answer}>
      {alarm ? (
        <section ref={first} tabIndex={-1} role="alert" className={styles.alarm}>
          <h2>{alarm.title}</h2>
          <p>{advice.when}</p>
          <a className={styles.callNow} href={`tel:${alarm.call.replaceAll(' ', '')}`}>
            {t('call', { number: alarm.call })}
          </a>
          {alarm.crisis && (
            <a className={styles.callNow} href={`tel:${alarm.crisis.replaceAll(' ', '')}`}>
              {t('crisis', { number: alarm.crisis })}
            </a>
          )}
          <Reasons advice={advice} />
          <ul>
            {alarm.steps.map(step => (
              <li key={step}>{step}</li>
            ))}
            {alarm.here && alarm.here.length > 0 && (
              <li>{t('here', { department: alarm.here.join('、') })}</li>
            )}
          </ul>
        </section>
      ) : (
        <section
          ref={first}
          tabIndex={-1}
          role="status"
          className={styles.advice}
          data-urgency={advice.urgency}
        >
          <h2>{advice.when}</h2>
          <Reasons advice={advice} />
        </section>
      )}
      {advice.suggestions.length > 0 && (
        <section aria-labelledby="suggested">
          <h2 id="suggested">{t('suggested')}</h2>
          <ol className={styles.suggested}>
            {advice.suggestions.map(one => (
              <li key={one.specialty}>
                <h3>{one.name}</h3>
                {one.note && <p>{one.note}</p>}
                {one.departments.map(department => (
                  <Link key={department.id} to={bookingOf(department.id)} className={styles.book}>
                    {t('book', { department: department.name })}
                  </Link>
                ))}
              </li>
            ))}
          </ol>
        </section>
      )}
      {advice.suggestions.some(one => one.departments.length === 0) && <CallAnyway />}
      {problem && (
        <p role="alert" className={styles.wrong}>
          {problem.status === 0 ? t('offline') : problem.detail}
        </p>
      )}
      <p className={styles.note}>{advice.guidance}</p>
      {!advice.reviewed && <p className={styles.note}>{t('unreviewed')}</p>}
      <button type="button" className={styles.again} onClick={onAgain}>
        {t('again')}
      </button>
      <Sources advice={advice} />
    </div>
  )
}

function Reasons({ advice }: { advice: Advice }) {
  return advice.reasons.map(reason => <p key={reason.text}>{reason.text}</p>)
}

function Sources({ advice }: { advice: Advice }) {
  const { t } = useTranslation('guidance')
  const sources = [...new Set(advice.reasons.flatMap(reason => reason.sources))]
  if (sources.length === 0) return null
  return (
    <details className={styles.sources}>
      <summary>{t('sources', { version: advice.version })}</summary>
      <ul>
        {sources.map(source => (
          <li key={source}>{source}</li>
        ))}
      </ul>
    </details>
  )
}
