import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { Panel } from '@/shared/components/page'
import { Failure } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { AppealDialog } from './appeal-dialog'
import { DecideDialog } from './decide-dialog'
import styles from './file-page.module.css'
import { ForgiveDialog } from './forgive-dialog'
import { useSayStrike } from './use-say-strike'

type Known = Schemas['Standing']

export function useStanding(patientId: string) {
  return api.useQuery('get', '/api/v1/patients/{id}/standing', { params: { path: { id: patientId } } })
}

/** Says in one word that the patient may not book by themselves, or was warned. */
export function RestrictedMark({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patient')
  const standing = useStanding(patientId).data
  if (standing?.restricted) return <Status tone="bad">{t('standing.restricted')}</Status>
  if (standing?.warned) return <Status tone="warn">{t('standing.warned')}</Status>
  return null
}

/** What a patient missed or cancelled late, what follows from it, and what was said against it. */
export function Standing({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patient')
  const standing = useStanding(patientId)
  const manages = useHasRole('manager', 'administrator')
  const [dialog, setDialog] = useState<'appeal' | 'forgive'>()
  const [decided, setDecided] = useState<Schemas['Appeal']>()
  if (standing.error && !standing.data) {
    return (
      <Panel title={t('standing.title')}>
        <Failure error={standing.error} retry={standing.refetch} />
      </Panel>
    )
  }
  const found = standing.data
  // Nearly everybody comes: a panel that says so would only be in the way.
  if (!found || (found.strikes.length === 0 && found.appeals.length === 0 && !found.restricted)) return null
  const close = () => {
    setDialog(undefined)
    setDecided(undefined)
  }
  return (
    <Panel
      title={t('standing.title')}
      extra={
        <span className={styles.head}>
          {found.mayAppeal && (
            <Button size="small" onClick={() => setDialog('appeal')}>
              {t('standing.appeal')}
            </Button>
          )}
          {manages && found.strikes.some(one => !one.forgiven) && (
            <Button size="small" onClick={() => setDialog('forgive')}>
              {t('standing.forgive')}
            </Button>
          )}
        </span>
      }
    >
      <Summary standing={found} />
      <Strikes strikes={found.strikes} />
      <Appeals appeals={found.appeals} onDecide={manages ? setDecided : undefined} />
      {dialog === 'appeal' && <AppealDialog patientId={patientId} onClose={close} />}
      {dialog === 'forgive' && (
        <ForgiveDialog patientId={patientId} strikes={found.strikes} onClose={close} />
      )}
      {decided && <DecideDialog patientId={patientId} appeal={decided} onClose={close} />}
    </Panel>
  )
}

function Summary({ standing }: { standing: Known }) {
  const { t } = useTranslation('patient')
  const format = useClinicFormat()
  const { restricted, until, warned, noShows = 0, lateCancels = 0, rules } = standing
  const follows = () => {
    if (restricted && until) return t('standing.until', { until: format.dateTime(until) })
    return t(warned ? 'standing.isWarned' : 'standing.nothing')
  }
  return (
    <Facts
      items={[
        [t('standing.noShows'), t('standing.counted', { count: noShows, days: rules.days })],
        [t('standing.lateCancels'), t('standing.counted', { count: lateCancels, days: rules.days })],
        [t('standing.follows'), follows()],
      ]}
    />
  )
}

function Strikes({ strikes }: { strikes: Schemas['Strike'][] }) {
  const { t } = useTranslation('patient')
  const say = useSayStrike()
  if (strikes.length === 0) return null
  return (
    <ul className={styles.plain} aria-label={t('standing.strikes')}>
      {strikes.map(one => (
        <li key={one.appointmentId}>
          {say(one)} {one.forgiven && <Status tone="done">{t('standing.forgiven')}</Status>}
        </li>
      ))}
    </ul>
  )
}

function Appeals({
  appeals,
  onDecide,
}: {
  appeals: Schemas['Appeal'][]
  onDecide?: (appeal: Schemas['Appeal']) => void
}) {
  const { t } = useTranslation('patient')
  const format = useClinicFormat()
  if (appeals.length === 0) return null
  return (
    <ul className={styles.plain} aria-label={t('standing.appeals')}>
      {appeals.map(one => (
        <li key={one.id}>
          <time dateTime={one.at}>{format.dateTime(one.at)}</time>{' '}
          <Status tone={one.decision ? 'done' : 'warn'}>
            {t(`standing.decision.${one.unasked ? 'unasked' : (one.decision ?? 'open')}`)}
          </Status>{' '}
          {one.text}
          {one.answer && !one.unasked && (
            <p className={styles.detail}>{t('standing.answered', { text: one.answer })}</p>
          )}
          {!one.decision && onDecide && (
            <>
              {' '}
              <Button size="small" onClick={() => onDecide(one)}>
                {t('standing.decide')}
              </Button>
            </>
          )}
        </li>
      ))}
    </ul>
  )
}
