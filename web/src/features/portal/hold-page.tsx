import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useRegistrationFee } from '@/shared/money/registration-fee'
import { useServicesQuery } from '@/shared/preparation/services'
import { clockOf } from '@/shared/time/use-seconds-left'
import { useDeadlines, useSay } from './appointments'
import { useCountdown } from './countdown'
import { doorOf } from './door'
import fields from './fields.module.css'
import { InTheWay } from './in-the-way'
import { Card, Faulty, Foot, Nothing, Screen, Tap, TapLink, Waiting } from './kit'
import { Missing } from './missing'
import { usePerson } from './person-switch'
import { ServiceChoice } from './service-choice'
import { SiteFacts } from './site-facts'

/** The last step: look once more and confirm, while the number is kept. */
export function Component() {
  const { t } = useTranslation(['portal', 'change'])
  const { id = '' } = useParams()
  const hold = api.useQuery(
    'get',
    '/api/v1/holds/{id}',
    { params: { path: { id } } },
    { retry: false, staleTime: Number.POSITIVE_INFINITY },
  )
  // What there is to choose is asked for at the same time, so that nothing moves under a thumb afterwards.
  const choices = useServicesQuery().isPending
  if (hold.data && !choices) return <Held hold={hold.data} />
  const failed = hold.error && problemOf(hold.error)
  if (failed && (failed.status === 404 || failed.status === 403))
    return <Missing hint={t('change:missing.hold')} />
  return (
    <Screen title={t('hold.title')}>
      {hold.isPending || hold.data ? (
        <Waiting />
      ) : failed?.code === 'hold-over' ? (
        <Over />
      ) : failed?.code === 'hold-confirmed' ? (
        <Nothing title={t('change:missing.booked')}>
          <TapLink look="main" to="/my/visits">
            {t('change:missing.visits')}
          </TapLink>
        </Nothing>
      ) : (
        <Faulty error={hold.error} retry={hold.refetch} />
      )}
    </Screen>
  )
}

function Over({ to = '/book' }: { to?: string }) {
  const { t } = useTranslation('portal')
  return (
    <div role="alert">
      <Nothing title={t('hold.over')} hint={t('hold.overHint')}>
        <TapLink look="main" to={to}>
          {t('hold.again')}
        </TapLink>
      </Nothing>
    </div>
  )
}

function Held({ hold }: { hold: Schemas['Hold'] }) {
  const { t } = useTranslation('portal')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const say = useSay()
  const person = usePerson()
  const navigate = useNavigate()
  const left = useCountdown(hold.until)
  const fee = useRegistrationFee()(hold.practitionerId)
  const deadlines = useDeadlines(hold.start)
  const [note, setNote] = useState('')
  const [service, setService] = useState('')
  const again = `/book/${hold.departmentId}/${hold.practitionerId}`
  const params = { path: { id: hold.id } }
  const confirm = api.useMutation('post', '/api/v1/holds/{id}/confirm', {
    onSuccess: ({ id }) => void navigate(`/my/visits/${id}`, { state: { settled: true }, replace: true }),
  })
  const release = api.useMutation('post', '/api/v1/holds/{id}/release', {
    onSettled: () => void navigate(again, { replace: true }),
  })
  if (left === 0 && !confirm.isPending)
    return (
      <Screen title={t('hold.title')}>
        <Over to={again} />
      </Screen>
    )
  return (
    <Screen title={t('hold.title')}>
      <p>
        {t('hold.kept')} <strong>{clockOf(left)}</strong>
      </p>
      <p className="visually-hidden" role="status">
        {left <= 60 && t('hold.soon')}
      </p>
      <Card title={say.when(hold)} tone="brand">
        <dl className={fields.facts}>
          <dt>{t('field.for')}</dt>
          <dd>{person.name}</dd>
          <dt>{t('field.department')}</dt>
          <dd>{names.department(hold.departmentId)}</dd>
          <dt>{t('field.doctor')}</dt>
          <dd>{names.practitioner(hold.practitionerId)}</dd>
          <SiteFacts siteId={hold.siteId} />
          {hold.room && (
            <>
              <dt>{t('field.room')}</dt>
              <dd>{hold.room}</dd>
            </>
          )}
          <dt>{t('field.number')}</dt>
          <dd>{hold.number}</dd>
          {fee !== undefined && (
            <>
              <dt>{t('field.fee')}</dt>
              <dd>{yuan(fee)}</dd>
            </>
          )}
        </dl>
      </Card>
      <ServiceChoice
        department={hold.departmentId}
        start={hold.start}
        pool={hold.pool}
        value={service}
        onChange={setService}
      />
      <label className={fields.field}>
        <span>{t('hold.note')}</span>
        <textarea maxLength={200} value={note} onChange={event => setNote(event.target.value)} />
        {note && <small>{note.length} / 200</small>}
      </label>
      {deadlines && !deadlines.cancel.over && (
        <p>{t('rule.cancel', { until: format.dateTime(deadlines.cancel.until) })}</p>
      )}
      <Faulty error={confirm.error} />
      <InTheWay error={confirm.error} />
      <Foot>
        <Tap
          look="main"
          busy={confirm.isPending}
          onClick={() =>
            confirm.mutate({
              params,
              body: {
                note: note || undefined,
                serviceId: service || undefined,
                channel: doorOf(navigator.userAgent),
              },
            })
          }
        >
          {t('hold.confirm')}
        </Tap>
      </Foot>
      <Tap busy={release.isPending} onClick={() => release.mutate({ params })}>
        {t('hold.release')}
      </Tap>
    </Screen>
  )
}
