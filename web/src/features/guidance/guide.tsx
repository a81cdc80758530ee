import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { type Problem, problemOf } from '@/shared/api/problem'
import { Answer } from './answer'
import { Complaints } from './complaints'
import { type Advice, type Ailment, type Asker, concerns, mayBePregnant, open } from './find'
import styles from './guidance.module.css'
import { PersonFields } from './person-fields'

type Known = Schemas['SymptomsBody']

/** What was answered and what came of it, as the browser's history keeps it: for the way back, and in no address. */
interface Kept {
  asker: Partial<Asker>
  ailments: Ailment[]
  question?: { person: Asker; complaints: Ailment[] }
  advice?: Advice
}

/**
 * The questions and their answer. The clinic stores nothing of it; the browser keeps it with this place in its history, so
 * that who looks at a department can come back to the answer.
 */
export function Guide({ bookingOf }: { bookingOf: (department: string) => string }) {
  const { t, i18n } = useTranslation('guidance')
  const [known, setKnown] = useState<Known>()
  const [problem, setProblem] = useState<Problem>()
  const location = useLocation()
  const navigate = useNavigate()
  const [kept] = useState((location.state as { guidance?: Kept } | null)?.guidance)
  const [asker, setAsker] = useState<Partial<Asker>>(kept?.asker ?? {})
  const [ailments, setAilments] = useState<Ailment[]>(kept?.ailments ?? [])
  const [question, setQuestion] = useState(kept?.question)
  const [advice, setAdvice] = useState(kept?.advice)
  const [reminded, setReminded] = useState(false)
  const [busy, setBusy] = useState(false)
  const here = useRef(false) // who has gone elsewhere meanwhile is not taken back
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
    }
  }, [])

  // Asked for again in the other language, whose names it brings; an answer is too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the language is a reason to ask again
  useEffect(() => {
    let current = true
    client.GET('/api/v1/guidance/symptoms').then(
      ({ data, error }) => {
        if (!current) return
        setKnown(data)
        setProblem(data ? undefined : problemOf(error))
      },
      error => current && setProblem(problemOf(error)),
    )
    if (advice && question) void ask(question).then(again => again && setAdvice(again))
    return () => {
      current = false
    }
  }, [i18n.language])

  const whole = asker.years !== undefined && asker.sex !== undefined && !Number.isNaN(asker.months)
  const person: Asker = { years: asker.years ?? 30, months: asker.months, sex: asker.sex ?? 'unknown' }
  if (mayBePregnant(person)) person.pregnant = asker.pregnant
  const symptoms = (known?.symptoms ?? []).filter(one => concerns(one, person))
  const asked = ailments.filter(one => symptoms.some(symptom => symptom.id === one.symptom))
  const unanswered = asked.some(one => {
    const symptom = symptoms.find(({ id }) => id === one.symptom)
    return symptom !== undefined && open(symptom, one)
  })

  function keep(now: Kept) {
    setQuestion(now.question)
    setAdvice(now.advice)
    void navigate(location, { replace: true, state: { guidance: now }, preventScrollReset: true })
  }

  async function ask(body: NonNullable<Kept['question']>) {
    setBusy(true)
    setProblem(undefined)
    try {
      const { data, error } = await client.POST('/api/v1/guidance', { body })
      if (!data) setProblem(problemOf(error))
      return data
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      setBusy(false)
    }
  }

  const incomplete = !whole || asked.length === 0 || unanswered || (mayBePregnant(person) && !asker.pregnant)
  const missing = reminded && incomplete // what was filled in since is not asked for any more

  function submit(event: FormEvent) {
    event.preventDefault()
    setReminded(incomplete)
    if (incomplete) return
    const body = { person, complaints: asked }
    void ask(body).then(found => {
      if (found && here.current) keep({ asker, ailments, question: body, advice: found })
    })
  }

  if (advice)
    return (
      <Answer
        advice={advice}
        bookingOf={bookingOf}
        onAgain={() => keep({ asker, ailments })}
        problem={problem}
      />
    )
  return (
    <form onSubmit={submit} noValidate>
      {known && <EmergencyLine call={known.call} />}
      <p className={styles.quiet}>{t('intro')}</p>
      <PersonFields asker={asker} missing={missing} onChange={setAsker} />
      <Complaints symptoms={symptoms} ailments={asked} missing={missing} onChange={setAilments} />
      {problem && (
        <p role="alert" className={styles.wrong}>
          {problem.status === 0 ? t('offline') : problem.detail}
        </p>
      )}
      {missing && (
        <p role="alert" className={styles.wrong}>
          {t('missing')}
        </p>
      )}
      <button type="submit" className={styles.submit} disabled={busy || !known}>
        {t('ask')}
      </button>
    </form>
  )
}

/** Who is in danger shall not have to answer questions first. */
function EmergencyLine({ call }: { call: string }) {
  const { t } = useTranslation('guidance')
  return (
    <p className={styles.emergency}>
      {t('danger')} <a href={`tel:${call.replaceAll(' ', '')}`}>{t('call', { number: call })}</a>
    </p>
  )
}
