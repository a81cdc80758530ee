import { type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Problem, problemOf } from '@/shared/api/problem'
import { CallAnyway } from '@/shared/clinic/call'
import styles from './link-page.module.css'

type Said<T> = Promise<{ data?: T; error?: unknown }>

type State<T> =
  | { step: 'loading' }
  | { step: 'failed'; problem: Problem }
  /** An answer that came too late is refused, and what is shown is how things stand by now. */
  | { step: 'shown'; shown: T; refused?: Problem }

/** What the link of a message opens, and what becomes of it with each answer. It is asked for anew in another language. */
export function useLinked<T>(token: string, open: (token: string) => Said<T>) {
  const { i18n } = useTranslation()
  const [state, setState] = useState<State<T>>({ step: 'loading' })
  const [attempt, setAttempt] = useState(0)
  const [busy, setBusy] = useState(false)

  // biome-ignore lint/correctness/useExhaustiveDependencies: language and attempt are reasons to ask again
  useEffect(() => {
    let current = true
    heard(() => open(token)).then(next => {
      if (current) setState(next)
    })
    return () => {
      current = false
    }
  }, [token, i18n.language, attempt])

  const sending = useRef(false) // in the same tick already: a thumb that taps twice answers once
  async function send(answer: () => Said<T>) {
    if (sending.current) return
    sending.current = true
    setBusy(true)
    setState(await answered(answer, () => open(token)))
    setBusy(false)
    sending.current = false
  }

  const retry = useCallback(() => setAttempt(now => now + 1), [])
  return { state, busy, send, retry }
}

async function heard<T>(ask: () => Said<T>): Promise<State<T>> {
  try {
    const { data, error } = await ask()
    return data ? { step: 'shown', shown: data } : { step: 'failed', problem: problemOf(error) }
  } catch (error) {
    return { step: 'failed', problem: problemOf(error) }
  }
}

/** What an answer leads to. Where it is refused as things stand, that is how they stand. */
async function answered<T>(answer: () => Said<T>, open: () => Said<T>): Promise<State<T>> {
  const said = await heard(answer)
  if (said.step !== 'failed' || said.problem.status !== 409) return said
  const now = await heard(open)
  return now.step === 'shown' ? { ...now, refused: said.problem } : said
}

/** What became of a link, as its heading: it is read out and has the focus, as what was tapped for it is gone. */
export function LinkHeading({ children, className }: { children: string; className?: string }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another heading is something new to say
  useLayoutEffect(() => heading.current?.focus(), [children])
  return (
    <div role="status">
      <h1 ref={heading} tabIndex={-1} className={className ?? styles.title}>
        {children}
      </h1>
    </div>
  )
}

/** What is over or answered already: nothing failed, and there is nothing to try again. */
export function LinkOver({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.answers}>
      <LinkHeading>{title}</LinkHeading>
      {children}
      <ToPortal />
    </div>
  )
}

/** Where a patient finds everything else. */
export function ToPortal() {
  const { t } = useTranslation()
  return (
    <a className={styles.portal} href="/my">
      {t('link.portal')}
    </a>
  )
}

/** Why an answer was not taken, while the link still stands open. */
export function LinkRefused({ problem }: { problem?: Problem }) {
  return problem ? (
    <p role="alert" className={styles.refused}>
      {problem.detail}
    </p>
  ) : null
}

/** Says why a link shows nothing, with a way to try again where that may help. */
export function LinkFailed({ problem, retry, hint }: { problem: Problem; retry: () => void; hint?: string }) {
  const { t } = useTranslation()
  const lost = problem.status === 0
  const passing = lost || problem.status >= 500
  if (problem.status === 409)
    return (
      <LinkOver title={problem.detail}>
        <CallAnyway />
      </LinkOver>
    )
  return (
    <div role="alert" className={styles.answers}>
      <h1 className={styles.title}>{lost ? t('link.lost') : problem.title}</h1>
      <p>{lost ? (hint ?? t('link.lostHint')) : problem.detail}</p>
      {passing && (
        <button type="button" className={styles.accept} onClick={retry}>
          {t('action.retry')}
        </button>
      )}
      {!lost && <CallAnyway />}
    </div>
  )
}
