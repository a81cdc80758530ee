import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Problem, problemOf } from '@/shared/api/problem'
import styles from './link-page.module.css'

type Said<T> = Promise<{ data?: T; error?: unknown }>

type State<T> = { step: 'loading' } | { step: 'failed'; problem: Problem } | { step: 'shown'; shown: T }

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

  async function send(answer: () => Said<T>) {
    setBusy(true)
    setState(await heard(answer))
    setBusy(false)
  }

  return { state, busy, send, retry: () => setAttempt(attempt + 1) }
}

async function heard<T>(ask: () => Said<T>): Promise<State<T>> {
  try {
    const { data, error } = await ask()
    return data ? { step: 'shown', shown: data } : { step: 'failed', problem: problemOf(error) }
  } catch (error) {
    return { step: 'failed', problem: problemOf(error) }
  }
}

/** Says why a link shows nothing, with a way to try again where that may help. */
export function LinkFailed({ problem, retry, hint }: { problem: Problem; retry: () => void; hint?: string }) {
  const { t } = useTranslation()
  const lost = problem.status === 0
  const passing = lost || problem.status >= 500 || problem.status === 409 // somebody was faster: it stands otherwise by now
  return (
    <div role="alert" className={styles.answers}>
      <h1 className={styles.title}>{lost ? t('link.lost') : problem.title}</h1>
      <p>{lost ? (hint ?? t('link.lostHint')) : problem.detail}</p>
      {passing && (
        <button type="button" className={styles.accept} onClick={retry}>
          {t('action.retry')}
        </button>
      )}
    </div>
  )
}
