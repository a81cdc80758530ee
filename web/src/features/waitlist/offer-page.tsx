import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { type Problem, problemOf } from '@/shared/api/problem'
import { LinkPage } from '@/shared/components/link-page'
import styles from '@/shared/components/link-page.module.css'

type Offer = Schemas['OfferPage']
type State = { step: 'loading' } | { step: 'failed'; problem: Problem } | { step: 'shown'; offer: Offer }
type Answer = 'accept' | 'decline' | 'leave'

/** What the link of an offer opens: one place, until when it is kept, and one tap to take it or not. */
export function Component() {
  const { t, i18n } = useTranslation('waitlist')
  const { token = '' } = useParams()
  const [state, setState] = useState<State>({ step: 'loading' })
  const [attempt, setAttempt] = useState(0)
  const [busy, setBusy] = useState(false)

  // Asked for again in the other language, whose names it brings.
  // biome-ignore lint/correctness/useExhaustiveDependencies: language and attempt are reasons to ask again
  useEffect(() => {
    let current = true
    open(token).then(next => {
      if (current) setState(next)
    })
    return () => {
      current = false
    }
  }, [token, i18n.language, attempt])

  async function say(answer: Answer) {
    setBusy(true)
    setState(await send(token, answer))
    setBusy(false)
  }

  return (
    <LinkPage title={t('offer.title')}>
      {state.step === 'loading' && <p role="status">{t('offer.loading')}</p>}
      {state.step === 'failed' && <Failed problem={state.problem} retry={() => setAttempt(attempt + 1)} />}
      {state.step === 'shown' && <Shown offer={state.offer} busy={busy} onAnswer={say} />}
    </LinkPage>
  )
}

async function open(token: string): Promise<State> {
  try {
    const { data, error } = await client.GET('/api/v1/offers/{token}', { params: { path: { token } } })
    return data ? { step: 'shown', offer: data } : { step: 'failed', problem: problemOf(error) }
  } catch (error) {
    return { step: 'failed', problem: problemOf(error) }
  }
}

async function send(token: string, answer: Answer): Promise<State> {
  const params = { path: { token } }
  try {
    const { data, error } =
      answer === 'accept'
        ? await client.POST('/api/v1/offers/{token}/accept', { params })
        : await client.POST('/api/v1/offers/{token}/decline', { params, body: { leave: answer === 'leave' } })
    return data ? { step: 'shown', offer: data } : { step: 'failed', problem: problemOf(error) }
  } catch (error) {
    return { step: 'failed', problem: problemOf(error) }
  }
}

function Shown({
  offer,
  busy,
  onAnswer,
}: {
  offer: Offer
  busy: boolean
  onAnswer: (answer: Answer) => void
}) {
  const { t, i18n } = useTranslation('waitlist')
  const whole: Intl.DateTimeFormatOptions = { dateStyle: 'full', timeStyle: 'short', timeZone: offer.zone }
  const start = new Intl.DateTimeFormat(i18n.language, whole).format(new Date(offer.start))
  const until = new Intl.DateTimeFormat(i18n.language, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: offer.zone,
  }).format(new Date(offer.until))
  return (
    <>
      <h1 className={styles.title} role={offer.status === 'open' ? undefined : 'status'}>
        {t(`offer.status.${offer.status}`)}
      </h1>
      <dl className={styles.facts}>
        <dt>{t('offer.time')}</dt>
        <dd>{start}</dd>
        <dt>{t('offer.department')}</dt>
        <dd>{[offer.department, offer.site].filter(Boolean).join(', ')}</dd>
        <dt>{t('offer.practitioner')}</dt>
        <dd>{offer.practitioner}</dd>
        <dt>{t('offer.clinic')}</dt>
        <dd>{offer.clinic}</dd>
        {offer.code && (
          <>
            <dt>{t('offer.code')}</dt>
            <dd>{offer.code}</dd>
          </>
        )}
      </dl>
      {offer.status === 'open' && (
        <section className={styles.answers} aria-label={t('offer.title')}>
          <p>{t('offer.until', { until })}</p>
          {offer.insteadOf && <p>{t('offer.insteadOf')}</p>}
          <button type="button" className={styles.accept} disabled={busy} onClick={() => onAnswer('accept')}>
            {t('offer.accept')}
          </button>
          <button type="button" className={styles.other} disabled={busy} onClick={() => onAnswer('decline')}>
            {t('offer.decline')}
          </button>
          <button type="button" className={styles.other} disabled={busy} onClick={() => onAnswer('leave')}>
            {t('offer.leave')}
          </button>
        </section>
      )}
    </>
  )
}

function Failed({ problem, retry }: { problem: Problem; retry: () => void }) {
  const { t } = useTranslation('waitlist')
  const lost = problem.status === 0
  return (
    <div role="alert" className={styles.answers}>
      <h1 className={styles.title}>{lost ? t('offer.network.title') : problem.title}</h1>
      <p>{lost ? t('offer.network.detail') : problem.detail}</p>
      {(lost || problem.status >= 500) && (
        <button type="button" className={styles.accept} onClick={retry}>
          {t('offer.retry')}
        </button>
      )}
    </div>
  )
}
