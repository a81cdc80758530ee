import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { type Problem, problemOf } from '@/shared/api/problem'
import { LinkPage } from '@/shared/components/link-page'
import styles from './survey.module.css'
import { SurveyForm } from './survey-form'

type State =
  | { step: 'loading' }
  | { step: 'failed'; problem: Problem }
  | { step: 'asking'; page: Schemas['Page'] }
  | { step: 'thanks' }

/** What a patient's link opens: no login, a phone in one hand, nothing loaded that is not needed. */
export function Component() {
  const { t, i18n } = useTranslation('survey')
  const { token = '' } = useParams()
  const [state, setState] = useState<State>({ step: 'loading' })
  const [attempt, setAttempt] = useState(0)

  // Asked for again in the other language; what was answered meanwhile stays.
  // biome-ignore lint/correctness/useExhaustiveDependencies: language and attempt are reasons to ask again
  useEffect(() => {
    let current = true
    open(token).then(next => {
      if (current) setState(before => (before.step === 'thanks' ? before : next))
    })
    return () => {
      current = false
    }
  }, [token, i18n.language, attempt])

  const title = state.step === 'asking' ? state.page.title : t('title')
  return (
    <LinkPage title={title}>
      {state.step === 'loading' && <p role="status">{t('loading')}</p>}
      {state.step === 'failed' && <Failed problem={state.problem} retry={() => setAttempt(attempt + 1)} />}
      {state.step === 'thanks' && <Thanks />}
      {state.step === 'asking' && (
        <SurveyForm token={token} page={state.page} onDone={() => setState({ step: 'thanks' })} />
      )}
    </LinkPage>
  )
}

async function open(token: string): Promise<State> {
  try {
    const { data, error } = await client.GET('/api/v1/survey-invitations/{token}', {
      params: { path: { token } },
    })
    return data ? { step: 'asking', page: data } : { step: 'failed', problem: problemOf(error) }
  } catch (error) {
    return { step: 'failed', problem: problemOf(error) }
  }
}

function Failed({ problem, retry }: { problem: Problem; retry: () => void }) {
  const { t } = useTranslation('survey')
  const lost = problem.status === 0
  return (
    <div role="alert" className={styles.message}>
      <h1>{lost ? t('network.title') : problem.title}</h1>
      <p>{lost ? t('network.detail') : problem.detail}</p>
      {(lost || problem.status >= 500) && (
        <button type="button" className={styles.submit} onClick={retry}>
          {t('retry')}
        </button>
      )}
    </div>
  )
}

function Thanks() {
  const { t } = useTranslation('survey')
  return (
    <div role="status" className={styles.message}>
      <h1>{t('thanks.title')}</h1>
      <p>{t('thanks.detail')}</p>
    </div>
  )
}
