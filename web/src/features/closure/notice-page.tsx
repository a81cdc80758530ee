import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { PhoneFact } from '@/shared/clinic/call'
import { LinkPage } from '@/shared/components/link-page'
import styles from '@/shared/components/link-page.module.css'
import { LinkFailed, LinkHeading, LinkRefused, useLinked } from '@/shared/components/linked'
import { yuan } from '@/shared/money/money'

type Notice = Schemas['ClosureNotice']
type Place = Schemas['NewPlace']
type Answer = { kind: 'accept' | 'decline' } | { kind: 'choose'; to: Place }

/** What the link of a closure's message opens: the place that was lost, the one instead, and others to choose from. */
export function Component() {
  const { t } = useTranslation('closure')
  const { token = '' } = useParams()
  const { state, busy, send, retry } = useLinked(token, opened)
  return (
    <LinkPage title={t('notice.title')}>
      {state.step === 'loading' && <p role="status">{t('notice.loading')}</p>}
      {state.step === 'failed' && <LinkFailed problem={state.problem} retry={retry} />}
      {state.step === 'shown' && (
        <>
          <LinkRefused problem={state.refused} />
          <Shown notice={state.shown} busy={busy} onAnswer={answer => send(() => say(token, answer))} />
        </>
      )}
    </LinkPage>
  )
}

function opened(token: string) {
  return client.GET('/api/v1/closure-notices/{token}', { params: { path: { token } } })
}

function say(token: string, answer: Answer) {
  const params = { path: { token } }
  switch (answer.kind) {
    case 'accept':
      return client.POST('/api/v1/closure-notices/{token}/accept', { params })
    case 'decline':
      return client.POST('/api/v1/closure-notices/{token}/decline', { params })
    case 'choose':
      return client.POST('/api/v1/closure-notices/{token}/choose', {
        params: { ...params, header: { 'Idempotency-Key': newKey() } },
        body: { sessionId: answer.to.sessionId, number: answer.to.number },
      })
  }
}

function Shown({
  notice,
  busy,
  onAnswer,
}: {
  notice: Notice
  busy: boolean
  onAnswer: (answer: Answer) => void
}) {
  const { t, i18n } = useTranslation('closure')
  const format = new Intl.DateTimeFormat(i18n.language, {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: notice.zone,
  })
  const when = (instant: string) => format.format(new Date(instant))
  const costs = (fee: Schemas['FeeChange']) => t('fee', { now: yuan(fee.now), was: yuan(fee.was) })
  const lost = notice.state === 'open' || notice.state === 'unplaced'
  const [asking, setAsking] = useState(false)
  const heading = notice.answer === 'accepted' && notice.state === 'moved' ? 'accepted' : notice.state
  return (
    <>
      <LinkHeading>{t(`notice.state.${heading}`)}</LinkHeading>
      <dl className={styles.facts}>
        <dt>{t('notice.was')}</dt>
        <dd>
          {when(notice.was)}, {notice.department}, {notice.practitioner}
          {notice.site && `, ${notice.site}`}
        </dd>
        <dt>{t('reason')}</dt>
        <dd>{notice.reason}</dd>
        {notice.to && notice.state === 'moved' && (
          <>
            <dt>{t('notice.now')}</dt>
            <dd>
              {when(notice.to.start)}, {notice.to.department}, {notice.to.practitioner}
              {notice.to.site && `, ${notice.to.site}`}
              {notice.to.room && `, ${notice.to.room}`}
              {notice.to.otherSite && <strong> {t('notice.otherSite')}</strong>}
              {notice.to.fee && <p>{costs(notice.to.fee)}</p>}
            </dd>
          </>
        )}
        <dt>{t('notice.code')}</dt>
        <dd>{notice.code}</dd>
        <dt>{t('notice.clinic')}</dt>
        <dd>{notice.clinic}</dd>
        <PhoneFact phone={notice.phone} />
      </dl>
      {(lost || notice.others.length > 0 || notice.state === 'moved') && (
        <section className={styles.answers} aria-label={t('notice.title')}>
          {lost && <p>{t('notice.wait')}</p>}
          {notice.state === 'moved' && notice.answer !== 'accepted' && (
            <button
              type="button"
              className={styles.accept}
              disabled={busy}
              onClick={() => onAnswer({ kind: 'accept' })}
            >
              {t('notice.accept')}
            </button>
          )}
          {notice.others.length > 0 && <h2>{t('notice.others')}</h2>}
          {notice.others.map(to => (
            <button
              type="button"
              key={`${to.sessionId} ${to.number}`}
              className={styles.other}
              disabled={busy}
              onClick={() => onAnswer({ kind: 'choose', to })}
            >
              {when(to.start)}, {to.practitioner}
              {to.site && (
                <small>{[to.site, to.otherSite && t('notice.otherSite')].filter(Boolean).join(' · ')}</small>
              )}
              {to.fee && <small>{costs(to.fee)}</small>}
            </button>
          ))}
          <p>{t('notice.call')}</p>
        </section>
      )}
      {(lost || notice.state === 'moved') && (
        <GiveUp
          busy={busy}
          asking={asking}
          onAsk={setAsking}
          onGiveUp={() => onAnswer({ kind: 'decline' })}
        />
      )}
    </>
  )
}

/** Away from the times, and asked once more: a thumb that slips must not cost the place. */
function GiveUp({
  busy,
  asking,
  onAsk,
  onGiveUp,
}: {
  busy: boolean
  asking: boolean
  onAsk: (asking: boolean) => void
  onGiveUp: () => void
}) {
  const { t } = useTranslation('closure')
  return (
    <section className={styles.apart} aria-label={t('notice.decline')}>
      {asking ? (
        <div role="alert" className={styles.answers}>
          <p>{t('notice.declineAsk')}</p>
          <button type="button" className={styles.accept} disabled={busy} onClick={() => onAsk(false)}>
            {t('notice.declineNot')}
          </button>
          <button type="button" className={styles.other} disabled={busy} onClick={onGiveUp}>
            {t('notice.declineSure')}
          </button>
        </div>
      ) : (
        <button type="button" className={styles.quiet} disabled={busy} onClick={() => onAsk(true)}>
          {t('notice.decline')}
        </button>
      )}
    </section>
  )
}
