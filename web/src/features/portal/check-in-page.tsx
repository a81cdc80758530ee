import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { useToday } from '@/shared/me/me'
import { useSay } from './appointments'
import { CalledOff } from './called-off'
import { Answered, Card, Faulty, Nothing, Screen, Tap, TapLink, Waiting } from './kit'
import { LiveQueue } from './live-queue'
import { usePerson } from './person-switch'

// What draws the code comes with the console's library; those who check in by the clinic's code never load it.
const PassCode = lazy(() => import('./pass-code'))

/** A patient's own day at the clinic, on their phone: check in, wait, be called. */
export function Component() {
  const { t } = useTranslation(['portal', 'exambook'])
  const { id } = usePerson()
  const today = useToday()
  const say = useSay()
  const path = { params: { path: { id } } }
  const appointments = api.useQuery('get', '/api/v1/patients/{id}/appointments', path)
  const encounters = api.useQuery('get', '/api/v1/patients/{id}/encounters', path)
  const refresh = () => {
    void appointments.refetch()
    void encounters.refetch()
  }
  const here = encounters.data?.items.some(
    one => one.date === today && ['arrived', 'in-progress', 'onleave'].includes(one.status),
  )
  return (
    <Screen title={t(here ? 'checkIn.waiting' : 'checkIn.title')}>
      <Answered query={appointments}>
        {({ items }) => {
          const todays = items.filter(
            one => one.date === today && ['booked', 'arrived', 'fulfilled'].includes(one.status),
          )
          if (todays.length === 0)
            return (
              <Nothing title={t('checkIn.none')} hint={t('checkIn.noneHint')}>
                <TapLink to="/my/visits">{t('visits.title')}</TapLink>
              </Nothing>
            )
          return todays.map(one => {
            const encounter = encounters.data?.items.find(other => other.appointmentId === one.id)
            if (encounter) return <LiveQueue key={one.id} encounter={encounter} />
            if (one.placeGone) return <CalledOff key={one.id} one={one} />
            if (one.status === 'booked' && one.together)
              return (
                <Card key={one.id} title={say.when(one)}>
                  <p>{t('exambook:atDesk')}</p>
                </Card>
              )
            if (one.status === 'booked') return <CheckIn key={one.id} appointment={one} onDone={refresh} />
            if (encounters.error) return <Faulty key={one.id} error={encounters.error} />
            if (encounters.isFetching) return <Waiting key={one.id} />
            // Who arrived without an encounter is examined, and has no number in a queue.
            return (
              <Card key={one.id} title={say.when(one)}>
                <p>{t(one.status === 'arrived' ? 'checkIn.examined' : 'checkIn.examinedOver')}</p>
              </Card>
            )
          })
        }}
      </Answered>
    </Screen>
  )
}

/** What the clinic's code led here with. It stands behind the #, which no server sees, where links within the page do, too. */
function usePoster(): string | undefined {
  return /^#([\w-]{40,})$/.exec(useLocation().hash)?.[1]
}

function CheckIn({ appointment, onDone }: { appointment: Schemas['Appointment']; onDone: () => void }) {
  const { t } = useTranslation('portal')
  const say = useSay()
  const [noPosition, setNoPosition] = useState<'forbidden' | 'notFound'>()
  const [code, setCode] = useState(false)
  const params = { path: { id: appointment.id } }
  const checkIn = api.useMutation('post', '/api/v1/appointments/{id}/check-in', { onSuccess: onDone })
  const scanned = usePoster()
  const [refused, setRefused] = useState<string>()
  // Yesterday's code is still in the address of a page that was left open: it must not stand before the phone's position.
  const poster = scanned === refused ? undefined : scanned
  const here = () => {
    setNoPosition(undefined)
    if (poster)
      return checkIn.mutate(
        { params, body: { poster } },
        { onError: error => problemOf(error).code.startsWith('check-in-code') && setRefused(poster) },
      )
    if (!('geolocation' in navigator)) return setNoPosition('notFound')
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) =>
        checkIn.mutate({ params, body: { position: { latitude, longitude, accuracy } } }),
      fault => setNoPosition(fault.code === fault.PERMISSION_DENIED ? 'forbidden' : 'notFound'),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 },
    )
  }
  return (
    <Card title={say.when(appointment)}>
      <p>{say.where(appointment)}</p>
      <Tap look="main" busy={checkIn.isPending} onClick={here}>
        {t('checkIn.here')}
      </Tap>
      <p>{t(poster ? 'checkIn.scanned' : 'checkIn.privacy')}</p>
      {noPosition && <p role="alert">{t(`checkIn.${noPosition}`)}</p>}
      <Faulty error={checkIn.error} />
      {checkIn.error && refused && !poster && <p>{t('checkIn.codeRefused')}</p>}
      {code ? (
        <Suspense fallback={<Waiting />}>
          <PassCode appointment={appointment.id} />
        </Suspense>
      ) : (
        <Tap onClick={() => setCode(true)}>{t('checkIn.showCode')}</Tap>
      )}
      <p>{t('checkIn.scan')}</p>
    </Card>
  )
}
