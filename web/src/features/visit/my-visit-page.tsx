import { Alert, Button, QRCode } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe, useToday } from '@/shared/me/me'
import styles from './my-visit.module.css'
import { useWatch } from './use-watch'

/** A patient's own day at the clinic, on their phone: check in, wait, be called. */
export function Component() {
  const { t } = useTranslation('queue')
  const { patientId = '' } = useMe().actor
  const today = useToday()
  const path = { params: { path: { id: patientId } } }
  const appointments = api.useQuery('get', '/api/v1/patients/{id}/appointments', path)
  // The desk checks patients in, too: the phone finds out by itself.
  const encounters = api.useQuery('get', '/api/v1/patients/{id}/encounters', path, {
    refetchInterval: 20_000,
  })
  const refresh = () => {
    void appointments.refetch()
    void encounters.refetch()
  }
  return (
    <Page title={t('page.myVisit')}>
      <QueryState query={appointments}>
        {({ items }) => {
          const todays = items.filter(
            one => one.date === today && ['booked', 'arrived', 'fulfilled'].includes(one.status),
          )
          if (todays.length === 0) return <Empty title={t('mine.none')} hint={t('mine.noneHint')} />
          return (
            <QueryState query={encounters}>
              {({ items: seen }) =>
                todays.map(one => {
                  const encounter = seen.find(other => other.appointmentId === one.id)
                  return encounter ? (
                    <Watch key={one.id} encounter={encounter} />
                  ) : (
                    <CheckIn key={one.id} appointment={one} onDone={refresh} />
                  )
                })
              }
            </QueryState>
          )
        }}
      </QueryState>
    </Page>
  )
}

/** What the clinic's code led here with. It stands behind the #, which no server sees. */
function poster(): string | undefined {
  return window.location.hash.slice(1) || undefined
}

function CheckIn({ appointment, onDone }: { appointment: Schemas['Appointment']; onDone: () => void }) {
  const { t } = useTranslation('queue')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const [noPosition, setNoPosition] = useState(false)
  const params = { path: { id: appointment.id } }
  const pass = api.useQuery(
    'get',
    '/api/v1/appointments/{id}/pass',
    { params },
    { refetchInterval: 120_000, staleTime: 0 },
  )
  const checkIn = api.useMutation('post', '/api/v1/appointments/{id}/check-in', { onSuccess: onDone })
  const here = () => {
    setNoPosition(false)
    const code = poster()
    if (code) return checkIn.mutate({ params, body: { poster: code } })
    if (!('geolocation' in navigator)) return setNoPosition(true)
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) =>
        checkIn.mutate({ params, body: { position: { latitude, longitude, accuracy } } }),
      () => setNoPosition(true),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 },
    )
  }
  return (
    <Panel title={t('mine.checkIn')}>
      <div className={styles.center}>
        <p>
          <strong>{format.time(appointment.start)}</strong> {names.department(appointment.departmentId)}{' '}
          {names.practitioner(appointment.practitionerId)}
        </p>
        <Button type="primary" size="large" loading={checkIn.isPending} onClick={here}>
          {t('mine.here')}
        </Button>
        <p className={styles.small}>{t('mine.privacy')}</p>
        {noPosition && <Alert type="info" role="alert" title={t('mine.noPosition')} />}
        <ProblemAlert error={checkIn.error} />
        {pass.data && (
          <figure className={styles.code}>
            <QRCode value={pass.data.token} size={200} bgColor="#ffffff" color="#000000" />
            <figcaption>{t('mine.code')}</figcaption>
          </figure>
        )}
        <p className={styles.small}>{t('mine.scan')}</p>
      </div>
    </Panel>
  )
}

function Watch({ encounter }: { encounter: Schemas['Encounter'] }) {
  const { t } = useTranslation('queue')
  const { waiting, lost } = useWatch(encounter.id)
  const calls = waiting?.status === 'in-progress' ? waiting.calls : 0
  useEffect(() => {
    // A page that nobody has touched may not, and is told off for trying.
    if (calls > 0 && navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400])
  }, [calls])
  const called = waiting?.status === 'in-progress'
  return (
    <Panel title={t('mine.number')}>
      <div className={`${styles.center} ${called ? styles.called : ''}`}>
        <p className={styles.big}>{encounter.number}</p>
        {lost && <Alert type="warning" role="status" title={t('mine.lost')} />}
        {waiting && (
          <div role="status">
            {called && <h2>{t('mine.called')}</h2>}
            {waiting.status === 'arrived' && (
              <>
                <p className={styles.ahead}>{t('mine.ahead', { count: waiting.ahead })}</p>
                {waiting.wait && <p>{t('mine.wait', { low: waiting.wait.low, high: waiting.wait.high })}</p>}
                {waiting.wait?.basis === 'schedule' && <p className={styles.small}>{t('mine.guess')}</p>}
              </>
            )}
            <p>{waiting.text}</p>
          </div>
        )}
      </div>
    </Panel>
  )
}
