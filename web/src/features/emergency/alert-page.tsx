import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client, type Schemas } from '@/shared/api/client'
import { LinkPage } from '@/shared/components/link-page'
import styles from '@/shared/components/link-page.module.css'
import { LinkFailed, useLinked } from '@/shared/components/linked'

type Alert = Schemas['AlertPage']

/** What the link of an alert opens: what, where, since when, and two answers for a thumb. Loads no console. */
export function Component() {
  const { t } = useTranslation('emergency')
  const { token = '' } = useParams()
  const { state, busy, send, retry } = useLinked(token, opened)
  const params = { path: { token } }
  return (
    <LinkPage title={t('alert.title')}>
      {state.step === 'loading' && <p role="status">{t('alert.loading')}</p>}
      {state.step === 'failed' && (
        <LinkFailed problem={state.problem} retry={retry} hint={t('alert.lostHint')} />
      )}
      {state.step === 'shown' && (
        <Shown
          alert={state.shown}
          busy={busy}
          onSay={answer =>
            send(() => client.POST('/api/v1/emergency-alerts/{token}/answer', { params, body: { answer } }))
          }
        />
      )}
    </LinkPage>
  )
}

function opened(token: string) {
  return client.GET('/api/v1/emergency-alerts/{token}', { params: { path: { token } } })
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
