import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { client, type Schemas } from '@/shared/api/client'
import { type Problem, problemOf } from '@/shared/api/problem'
import { Answer } from './answer'
import { Complaints } from './complaints'
import { type Advice, type Ailment, type Asker, concerns, mayBePregnant, open } from './find'
import styles from './guidance.module.css'
import { PersonFields } from './person-fields'

type Known = Schemas['SymptomsBody']

/** The questions and their answer. Nothing of it is stored: it is gone when the page is left. */
export function Guide({ bookingOf }: { bookingOf: (department: string) => string }) {
  const { t, i18n } = useTranslation('guidance')
  const [known, setKnown] = useState<Known>()
  const [problem, setProblem] = useState<Problem>()
  const [asker, setAsker] = useState<Partial<Asker>>({})
  const [ailments, setAilments] = useState<Ailment[]>([])
  const [advice, setAdvice] = useState<Advice>()
  const [missing, setMissing] = useState(false)
  const [busy, setBusy] = useState(false)

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
    if (advice) void ask()
    return () => {
      current = false
    }
  }, [i18n.language])

  const whole = asker.years !== undefined && asker.sex !== undefined
  const person: Asker = { years: asker.years ?? 30, months: asker.months, sex: asker.sex ?? 'unknown' }
  if (mayBePregnant(person)) person.pregnant = asker.pregnant
  const symptoms = (known?.symptoms ?? []).filter(one => concerns(one, person))
  const asked = ailments.filter(one => symptoms.some(symptom => symptom.id === one.symptom))
  const unanswered = asked.some(one => {
    const symptom = symptoms.find(({ id }) => id === one.symptom)
    return symptom !== undefined && open(symptom, one)
  })

  async function ask() {
    setBusy(true)
    setProblem(undefined)
    try {
      const { data, error } = await client.POST('/api/v1/guidance', { body: { person, complaints: asked } })
      setAdvice(data)
      if (!data) setProblem(problemOf(error))
    } catch (error) {
      setProblem(problemOf(error))
    }
    setBusy(false)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const incomplete =
      !whole || asked.length === 0 || unanswered || (mayBePregnant(person) && !asker.pregnant)
    setMissing(incomplete)
    if (!incomplete) void ask()
  }

  if (advice)
    return (
      <Answer advice={advice} bookingOf={bookingOf} onAgain={() => setAdvice(undefined)} problem={problem} />
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
