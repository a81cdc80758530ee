import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { LinkPage } from '@/shared/components/link-page'
import styles from '@/shared/components/link-page.module.css'
import { LinkFailed, useLinked } from '@/shared/components/linked'

type Offer = Schemas['OfferPage']
type Answer = 'accept' | 'decline' | 'leave'

/** What the link of an offer opens: one place, until when it is kept, and one tap to take it or not. */
export function Component() {
  const { t } = useTranslation('waitlist')
  const { token = '' } = useParams()
  const { state, busy, send, retry } = useLinked(token, opened)
  return (
    <LinkPage title={t('offer.title')}>
      {state.step === 'loading' && <p role="status">{t('offer.loading')}</p>}
      {state.step === 'failed' && <LinkFailed problem={state.problem} retry={retry} />}
      {state.step === 'shown' && (
        <Shown offer={state.shown} busy={busy} onAnswer={answer => send(() => say(token, answer))} />
      )}
    </LinkPage>
  )
}

function opened(token: string) {
  return client.GET('/api/v1/offers/{token}', { params: { path: { token } } })
}

function say(token: string, answer: Answer) {
  const params = { path: { token } }
  return answer === 'accept'
    ? client.POST('/api/v1/offers/{token}/accept', { params })
    : client.POST('/api/v1/offers/{token}/decline', { params, body: { leave: answer === 'leave' } })
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
