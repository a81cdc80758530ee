import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useParams } from 'react-router'
import { api, client } from '@/shared/api/client'
import { saveFile } from '@/shared/api/save'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useMe, useToday } from '@/shared/me/me'
import { useServices } from '@/shared/preparation/services'
import { Anew } from './anew'
import { type Appointment, isAhead, useNextStep, useSay } from './appointments'
import { CalledOff } from './called-off'
import { CancelDialog } from './cancel-dialog'
import fields from './fields.module.css'
import { Gone } from './gone'
import { Answered, Card, Done, Faulty, Row, Said, Screen, Tap, TapLink, Taps } from './kit'
import { LiveQueue } from './live-queue'
import { usePerson } from './person-switch'
import { usePreparing } from './preparing'
import { Restricted } from './restriction'
import { SiteFacts } from './site-facts'
import styles from './visits.module.css'

/** One appointment: what it is, where it stands, and what can be done about it. */
export function Component() {
  const { t } = useTranslation(['portal', 'exambook'])
  const { id = '' } = useParams()
  const settled = (useLocation().state as { settled?: boolean } | null)?.settled === true
  const query = api.useQuery('get', '/api/v1/appointments/{id}', { params: { path: { id } } })
  return (
    <Screen title={t('visit.title')} back={{ to: '/my/visits', label: t('visits.title') }}>
      <Answered query={query}>
        {appointment => (
          <>
            {settled && appointment.status === 'booked' && !appointment.placeGone && (
              <Settled one={appointment} />
            )}
            {appointment.placeGone && <CalledOff one={appointment} />}
            <Gone one={appointment} />
            <Facts one={appointment} />
            {appointment.together && (
              <Row to="/my/exams" title={t('exambook:part')} note={t('exambook:partHint')} />
            )}
            {appointment.late && <Restricted />}
            <Doing one={appointment} refetch={query.refetch} />
          </>
        )}
      </Answered>
    </Screen>
  )
}

/** What the tap that led here came to: a new appointment, or another time for one. */
function Settled({ one }: { one: Appointment }) {
  const { t } = useTranslation(['portal', 'change'])
  const say = useSay()
  const old = api.useQuery(
    'get',
    '/api/v1/appointments/{id}',
    { params: { path: { id: one.movedFrom ?? '' } } },
    { enabled: one.movedFrom !== undefined },
  ).data
  if (!one.movedFrom)
    return (
      <Done>
        <Card title={t('visit.booked')} tone="brand">
          <p>{t('visit.bookedHint')}</p>
        </Card>
      </Done>
    )
  const to = say.when(one)
  return (
    <Done>
      <Card title={t('change:moved.title')} tone="brand">
        <p>
          <strong>
            {old ? t('change:moved.fromTo', { from: say.when(old), to }) : t('change:moved.to', { to })}
          </strong>
        </p>
        {old && say.where(old) !== say.where(one) && (
          <p>{t('change:moved.where', { from: say.where(old), to: say.where(one) })}</p>
        )}
        <p>{t('change:moved.hint')}</p>
      </Card>
      <Anew one={one} from={old?.start} to={one.start} done />
    </Done>
  )
}

function Facts({ one }: { one: Appointment }) {
  const { t } = useTranslation(['portal', 'preparation', 'closure', 'change'])
  const text = useText()
  const service = useServices().find(other => other.id === one.serviceId)
  const term = useTerm('portal')
  const names = useDirectoryNames()
  const say = useSay()
  const by = useBookedBy(one)
  return (
    <Card title={say.when(one)}>
      <dl className={fields.facts}>
        <dt>{t('field.state')}</dt>
        <dd>{one.placeGone ? t('closure:off.state') : term('status', one.status)}</dd>
        <dt>{t('field.department')}</dt>
        <dd>{names.department(one.departmentId)}</dd>
        <dt>{t('field.doctor')}</dt>
        <dd>{names.practitioner(one.practitionerId)}</dd>
        {service && (
          <>
            <dt>{t('preparation:service')}</dt>
            <dd>{text(service.name)}</dd>
          </>
        )}
        <SiteFacts siteId={one.siteId} />
        {one.room && (
          <>
            <dt>{t('field.room')}</dt>
            <dd>{one.roomChange ? t('field.roomNew', { room: one.room }) : one.room}</dd>
          </>
        )}
        <dt>{t('field.number')}</dt>
        <dd>{one.number}</dd>
        <dt>{t('field.code')}</dt>
        <dd className={styles.code}>{one.code}</dd>
        <dt>{t('field.bookedBy')}</dt>
        <dd>{by}</dd>
        {one.note && (
          <>
            <dt>{t('field.note')}</dt>
            <dd>{one.note}</dd>
          </>
        )}
      </dl>
      {one.late && <p>{t('visit.late')}</p>}
      {one.movedLate && one.status === 'booked' && !one.placeGone && <p>{t('change:late.still')}</p>}
    </Card>
  )
}

/** Who booked: the patient, somebody of the family by name if it is known here, or the clinic's desk or phone. */
function useBookedBy(one: Appointment): string {
  const { t } = useTranslation('portal')
  const term = useTerm('portal')
  const { actor } = useMe()
  const person = usePerson()
  const family = api.useQuery(
    'get',
    '/api/v1/patients/{id}/family',
    { params: { path: { id: person.id } } },
    { enabled: person.themselves && Boolean(one.bookedBy) },
  )
  if (!one.bookedBy) return term('channel', one.channel)
  const known = [
    ...(actor.patients ?? []),
    ...(family.data?.members ?? []),
    ...(family.data?.guardian ? [family.data.guardian] : []),
  ].find(other => other.id === one.bookedBy)
  return known ? t('visit.byFamily', { name: known.name }) : t('visit.byFamilyUnknown')
}

function Doing({ one, refetch }: { one: Appointment; refetch: () => unknown }) {
  const { t } = useTranslation(['portal', 'preparation', 'exambook'])
  const prepares = usePreparing().some(other => other.id === one.id)
  const today = useToday()
  const person = usePerson()
  const format = useClinicFormat()
  const next = useNextStep()
  const [cancelling, setCancelling] = useState(false)
  const calendar = useMutation({ mutationFn: saveCalendar })
  const encounters = api.useQuery('get', '/api/v1/patients/{id}/encounters', {
    params: { path: { id: person.id }, query: { limit: 50 } },
  })
  const here = encounters.data?.items.find(other => other.appointmentId === one.id)
  const ahead = isAhead(one, today)
  return (
    <>
      {here && ahead && <LiveQueue encounter={here} />}
      {here?.record && (
        <Card title={t('visit.advice')}>
          <p>{here.record.advice || t('visit.noAdvice')}</p>
          {here.record.nextStep.kind !== 'none' && <p>{next(here.record.nextStep)}</p>}
          <TapLink to={`/my/visits/${one.id}/summary`}>{t('visit.summary')}</TapLink>
        </Card>
      )}
      {ahead && !one.placeGone && prepares && (
        <TapLink look="main" to={`/my/visits/${one.id}/prepare`}>
          {t('preparation:link')}
        </TapLink>
      )}
      {one.status === 'cancelled' && one.date >= today && (
        <>
          <Tap busy={calendar.isPending} onClick={() => calendar.mutate(one.id)}>
            {t('visit.calendarOff')}
          </Tap>
          <Faulty error={calendar.error} />
        </>
      )}
      <Said>{one.endedAt && <p>{t('visit.ended', { at: format.dateTime(one.endedAt) })}</p>}</Said>
      {one.status === 'booked' && ahead && (
        <Taps>
          {one.date === today && !one.together && !one.placeGone && (
            <TapLink look="main" to="/my-visit">
              {t('home.checkIn')}
            </TapLink>
          )}
          <Tap busy={calendar.isPending} onClick={() => calendar.mutate(one.id)}>
            {t('visit.calendar')}
          </Tap>
          <Faulty error={calendar.error} />
          <TapLink to={one.together ? `/my/exams/${one.id}/move` : `/my/visits/${one.id}/move`}>
            {one.together ? t('exambook:move') : t('visit.move')}
          </TapLink>
          {!one.together && !one.placeGone && (
            <TapLink to={`/book/${one.departmentId}/wait`} state={{ insteadOf: one.id }}>
              {t('visit.earlier')}
            </TapLink>
          )}
          <Tap look="danger" onClick={() => setCancelling(true)}>
            {t('visit.cancel')}
          </Tap>
          <CancelDialog one={one} open={cancelling} onClose={() => setCancelling(false)} onDone={refetch} />
        </Taps>
      )}
    </>
  )
}

async function saveCalendar(id: string): Promise<void> {
  const { data, error } = await client.GET('/api/v1/appointments/{id}/calendar.ics', {
    params: { path: { id } },
    parseAs: 'blob',
  })
  if (error) throw error
  saveFile(data, 'appointment.ics')
}
