import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useMe, useToday } from '@/shared/me/me'
import { type Appointment, useAppointments, useSay } from './appointments'
import { CalledOff } from './called-off'
import { Kept } from './kept'
import { Answered, Card, Row, Screen, TapLink, Taps } from './kit'
import { LiveQueue } from './live-queue'
import { usePerson } from './person-switch'
import { ToDo } from './to-do'

/** What a patient wants to know first: when they are expected next, where they stand now, and what is left to do. */
export function Component() {
  const { t } = useTranslation('portal')
  const person = usePerson()
  const { actor } = useMe()
  const { query, ahead } = useAppointments()
  const today = useToday()
  const off = ahead.filter(one => one.placeGone)
  const next = ahead.find(one => !one.placeGone)
  return (
    <Screen
      title={t('home.title', { name: person.name })}
      lead={person.themselves ? undefined : t('home.acting', { name: actor.name || t('home.you') })}
    >
      <Answered query={query}>
        {() => (
          <>
            {off.map(one => (
              <CalledOff key={one.id} one={one} />
            ))}
            {next && (next.date === today ? <Today next={next} /> : <Next next={next} />)}
            {ahead.length === 0 && (
              <Card title={t('home.none')}>
                <TapLink look="main" to="/book">
                  {t('home.book')}
                </TapLink>
              </Card>
            )}
          </>
        )}
      </Answered>
      <Kept />
      <ToDo />
      <Taps>
        {ahead.length > 1 && <Row to="/my/visits" title={t('home.more', { count: ahead.length - 1 })} />}
        {next && <Row to="/book" title={t('home.another')} />}
        <Row to="/my/waits" title={t('waits.title')} />
        <Row to="/my/exams" title={t('exams.title')} />
        <Row to="/bills" title={t('bills.title')} />
      </Taps>
    </Screen>
  )
}

function Next({ next }: { next: Appointment }) {
  const { t } = useTranslation('portal')
  const say = useSay()
  return (
    <Card title={t('home.next')} tone="brand">
      <p>
        <strong>{say.when(next)}</strong>
      </p>
      <p>{say.where(next)}</p>
      <TapLink to={`/my/visits/${next.id}`}>{t('home.details')}</TapLink>
    </Card>
  )
}

/** The day of the visit: check in, or where one stands. */
function Today({ next }: { next: Appointment }) {
  const { t } = useTranslation(['portal', 'exambook'])
  const say = useSay()
  const { id } = usePerson()
  const encounters = api.useQuery('get', '/api/v1/patients/{id}/encounters', {
    params: { path: { id }, query: { limit: 20 } },
  })
  const here = encounters.data?.items.find(one => one.appointmentId === next.id)
  return (
    <Card title={t('home.today')} tone="brand">
      <p>
        <strong>{say.when(next)}</strong>
        <br />
        {say.where(next)}
      </p>
      {here ? (
        <LiveQueue encounter={here} />
      ) : next.status === 'booked' && next.together ? (
        <p>{t('exambook:atDesk')}</p>
      ) : next.status === 'booked' ? (
        <TapLink look="main" to="/my-visit">
          {t('home.checkIn')}
        </TapLink>
      ) : (
        encounters.data && !encounters.isFetching && <p>{t('checkIn.examined')}</p>
      )}
      <TapLink to={`/my/visits/${next.id}`}>{t('home.details')}</TapLink>
    </Card>
  )
}
