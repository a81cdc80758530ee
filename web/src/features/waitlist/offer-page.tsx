import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { PhoneFact } from '@/shared/clinic/call'
import { LinkPage } from '@/shared/components/link-page'
import styles from '@/shared/components/link-page.module.css'
import { LinkFailed, LinkHeading, LinkRefused, ToPortal, useLinked } from '@/shared/components/linked'
import { yuan } from '@/shared/money/money'
import { useSecondsLeft } from '@/shared/time/use-seconds-left'

type Offer = Schemas['OfferPage']
type Answer = 'accept' | 'decline' | 'leave'

/** What the link of an offer opens: one place, until when it is kept, and one tap to take it or not. */
export function Component() {
  const { t } = useTranslation('waitlist')
  const { token = '' } = useParams()
  const { state, busy, send, retry } = useLinked(token, opened)
  const open = state.step === 'shown' && state.shown.status === 'open'
  const over = useSecondsLeft(open ? Date.parse(state.shown.until) : Number.POSITIVE_INFINITY) === 0
  useEffect(() => {
    if (!over) return
    retry() // the clinic's clock decides, and not the phone's
    const timer = setInterval(retry, 15_000)
    return () => clearInterval(timer)
  }, [over, retry])
  return (
    <LinkPage title={t('offer.title')}>
      {state.step === 'loading' && <p role="status">{t('offer.loading')}</p>}
      {state.step === 'failed' && <LinkFailed problem={state.problem} retry={retry} />}
      {state.step === 'shown' && (
        <>
          {state.shown.status === 'open' && <LinkRefused problem={state.refused} />}
          <Shown offer={state.shown} busy={busy} onAnswer={answer => send(() => say(token, answer))} />
        </>
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
  const { t } = useTranslation('waitlist')
  const say = useSay(offer.zone)
  const { status } = offer
  return (
    <>
      <LinkHeading>{t(`offer.status.${status}`)}</LinkHeading>
      <dl className={styles.facts}>
        <dt>{t('offer.time')}</dt>
        <dd>{say.when(offer.start)}</dd>
        <dt>{t('offer.department')}</dt>
        <dd>{[offer.department, offer.site].filter(Boolean).join(', ')}</dd>
        <dt>{t('offer.practitioner')}</dt>
        <dd>{offer.practitioner}</dd>
        {status === 'open' && offer.fee !== undefined && (
          <>
            <dt>{t('offer.fee')}</dt>
            <dd>{yuan(offer.fee)}</dd>
          </>
        )}
        <dt>{t('offer.clinic')}</dt>
        <dd>{offer.clinic}</dd>
        <PhoneFact phone={offer.phone} />
        {offer.code && (
          <>
            <dt>{t('offer.code')}</dt>
            <dd>{offer.code}</dd>
          </>
        )}
      </dl>
      {status === 'open' ? (
        <section className={styles.answers} aria-label={t('offer.title')}>
          <p>{t('offer.until', { until: say.until(offer.until) })}</p>
          <Ends offer={offer} />
          <button
            type="button"
            className={styles.accept}
            aria-disabled={busy}
            onClick={() => onAnswer('accept')}
          >
            {t(offer.givesUp ? 'offer.exchange' : 'offer.accept')}
          </button>
          <button
            type="button"
            className={styles.other}
            aria-disabled={busy}
            onClick={() => onAnswer('decline')}
          >
            {t('offer.decline')}
          </button>
          <button
            type="button"
            className={styles.other}
            aria-disabled={busy}
            onClick={() => onAnswer('leave')}
          >
            {t('offer.leave')}
          </button>
        </section>
      ) : (
        <section className={styles.answers} aria-label={t('offer.title')}>
          {status !== 'accepted' && <p>{t(offer.waiting ? 'offer.waiting' : 'offer.notWaiting')}</p>}
          <ToPortal />
        </section>
      )}
    </>
  )
}

/** What ends by accepting, and what that is in money: one tap does it, so it is all said here. */
function Ends({ offer: { givesUp: ends, fee, zone } }: { offer: Offer }) {
  const { t } = useTranslation('waitlist')
  const say = useSay(zone)
  if (!ends) return null
  const more = (fee ?? 0) - (ends.fee ?? 0)
  return (
    <>
      <p>
        {t('offer.ends')}
        <br />
        <strong>
          {[say.when(ends.start), ends.department, ends.site, ends.practitioner].filter(Boolean).join(', ')}
        </strong>
      </p>
      {ends.late && <p className={styles.warned}>{t('offer.late')}</p>}
      {fee !== undefined && ends.fee !== undefined && (
        <p>
          {more !== 0 && t('offer.feeWas', { fee: yuan(fee), was: yuan(ends.fee) })}{' '}
          {t(more > 0 ? 'offer.payMore' : more < 0 ? 'offer.payBack' : 'offer.paySame', {
            amount: yuan(Math.abs(more)),
          })}
        </p>
      )}
    </>
  )
}

function useSay(timeZone: string) {
  const { i18n } = useTranslation()
  const say = (dateStyle: 'full' | 'medium') => {
    const format = new Intl.DateTimeFormat(i18n.language, { dateStyle, timeStyle: 'short', timeZone })
    return (instant: string) => format.format(new Date(instant))
  }
  return { when: say('full'), until: say('medium') }
}
