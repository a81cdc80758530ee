import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { type Problem, problemOf } from '@/shared/api/problem'
import { LinkPage } from '@/shared/components/link-page'
import styles from '@/shared/components/link-page.module.css'

type Alert = Schemas['AlertPage']
type State = { step: 'loading' } | { step: 'failed'; problem: Problem } | { step: 'shown'; alert: Alert }

/** What the link of an alert opens: what, where, since when, and two answers for a thumb. Loads no console. */
export function Component() {
  const { t, i18n } = useTranslation('emergency')
  const { token = '' } = useParams()
  const [state, setState] = useState<State>({ step: 'loading' })
  const [busy, setBusy] = useState(false)
  const [attempt, setAttempt] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: language and attempt are reasons to ask again
  useEffect(() => {
    let current = true
    ask(() => client.GET('/api/v1/emergency-alerts/{token}', { params: { path: { token } } })).then(next => {
      if (current) setState(next)
    })
    return () => {
      current = false
    }
  }, [token, i18n.language, attempt])

  async function say(answer: 'coming' | 'declined') {
    setBusy(true)
    setState(
      await ask(() =>
        client.POST('/api/v1/emergency-alerts/{token}/answer', {
          params: { path: { token } },
          body: { answer },
        }),
      ),
    )
    setBusy(false)
  }

  return (
    <LinkPage title={t('alert.title')}>
      {state.step === 'loading' && <p role="status">{t('alert.loading')}</p>}
      {state.step === 'failed' && (
        <div role="alert">
          <h1 className={styles.title}>{state.problem.title || t('alert.lost')}</h1>
          <p>{state.problem.detail || t('alert.lostHint')}</p>
          <button type="button" className={styles.other} onClick={() => setAttempt(attempt + 1)}>
            {t('alert.retry')}
          </button>
        </div>
      )}
      {state.step === 'shown' && <Shown alert={state.alert} busy={busy} onSay={say} />}
    </LinkPage>
  )
}

async function ask(send: () => Promise<{ data?: Alert; error?: unknown }>): Promise<State> {
  try {
    const { data, error } = await send()
    return data ? { step: 'shown', alert: data } : { step: 'failed', problem: problemOf(error) }
  } catch (error) {
    return { step: 'failed', problem: problemOf(error) }
  }
}

function Shown({
  alert,
  busy,
  onSay,
}: {
  alert: Alert
  busy: boolean
  onSay: (answer: 'coming' | 'declined') => void
}) {
  const { t, i18n } = useTranslation('emergency')
  const raised = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium', timeZone: alert.zone }).format(
    new Date(alert.raisedAt),
  )
  const open = alert.status === 'open'
  return (
    <>
      <h1 className={open ? styles.urgent : styles.title}>
        {alert.drill && `${t('drill')} · `}
        {open ? alert.kind : t(`status.${alert.status}`)}
      </h1>
      <dl className={styles.facts}>
        <dt>{t('field.place')}</dt>
        <dd>{alert.place}</dd>
        <dt>{t('field.raised')}</dt>
        <dd>{raised}</dd>
        {alert.firstSteps && open && (
          <>
            <dt>{t('sheet.first')}</dt>
            <dd>{alert.firstSteps}</dd>
          </>
        )}
        <dt>{t('alert.coming')}</dt>
        <dd>{alert.coming}</dd>
      </dl>
      {alert.answer && <p role="status">{t(`answer.${alert.answer}`)}</p>}
      {open && alert.answer !== 'coming' && (
        <section className={styles.answers} aria-label={t('alert.title')}>
          <button type="button" className={styles.accept} disabled={busy} onClick={() => onSay('coming')}>
            {t('banner.come')}
          </button>
          {alert.answer !== 'declined' && (
            <button type="button" className={styles.other} disabled={busy} onClick={() => onSay('declined')}>
              {t('alert.cannot')}
            </button>
          )}
        </section>
      )}
    </>
  )
}
