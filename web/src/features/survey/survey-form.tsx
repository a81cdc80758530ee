import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, type Schemas } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { asked, type Given, isGiven, missing, responseOf } from './answers'
import { QuestionField } from './question-field'
import styles from './survey.module.css'

interface SurveyFormProps {
  token: string
  page: Schemas['Page']
  onDone: () => void
}

export function SurveyForm({ token, page, onDone }: SurveyFormProps) {
  const { t } = useTranslation(['survey', 'common'])
  const [given, setGiven] = useState<Given>({})
  const [reminded, setReminded] = useState(false)
  const [sending, setSending] = useState(false)
  const [failure, setFailure] = useState('')

  const questions = asked(page.questions, given)
  const open = missing(questions, given)
  const answered = questions.filter(question => isGiven(given[question.id])).length

  async function submit(event: FormEvent) {
    event.preventDefault()
    setReminded(true)
    const first = open[0]
    if (first) {
      focusQuestion(first.id)
      return
    }
    setSending(true)
    setFailure('')
    try {
      const { error } = await client.POST('/api/v1/survey-invitations/{token}/response', {
        params: { path: { token } },
        body: responseOf(questions, given),
      })
      if (error) throw error
      onDone()
    } catch (error) {
      setFailure(problemOf(error).detail || t('common:link.lostHint'))
    } finally {
      setSending(false)
    }
  }

  return (
    <form onSubmit={submit} noValidate>
      <h1 className={styles.title}>{page.title}</h1>
      <p className={styles.intro}>
        {page.department} · {t('intro', { count: page.questions.length })}
      </p>
      {questions.map((question, i) => (
        <QuestionField
          key={question.id}
          question={question}
          number={i + 1}
          value={given[question.id]}
          missing={reminded && open.includes(question)}
          onChange={value => setGiven(before => ({ ...before, [question.id]: value }))}
        />
      ))}
      <div className={styles.foot}>
        {failure && (
          <p role="alert" className={styles.failure}>
            {failure}
          </p>
        )}
        <p aria-live="polite" className={styles.progress}>
          {reminded && open.length > 0
            ? t('missing', { count: open.length })
            : t('progress', { answered, total: questions.length })}
        </p>
        <button type="submit" className={styles.submit} disabled={sending}>
          {t(sending ? 'sending' : 'submit')}
        </button>
      </div>
    </form>
  )
}

function focusQuestion(id: string) {
  const field = document.getElementById(`question-${id}`)
  field?.scrollIntoView({ block: 'center' })
  field?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true })
}
