import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { actFor } from '@/shared/signin/act-for'
import { AskToAct } from './ask-to-act'
import { Answered, Badge, Card, Faulty, Nothing, Screen, Tap, Taps } from './kit'
import { usePerson } from './person-switch'

type Family = Schemas['Family']
type Member = Schemas['Member']

/** Who may act for the patient, and for whom the patient may; each can be ended here at once. */
export function Component() {
  const { t } = useTranslation(['family', 'portal'])
  const { id, themselves } = usePerson()
  const query = api.useQuery(
    'get',
    '/api/v1/patients/{id}/family',
    { params: { path: { id } } },
    { enabled: themselves, staleTime: 0 },
  )
  return (
    <Screen
      title={t('family.title')}
      lead={t('family.lead')}
      back={{ to: '/my/me', label: t('portal:me.title') }}
    >
      {themselves ? (
        <Answered query={query}>
          {family => (
            <>
              <Acting id={id} family={family} refetch={query.refetch} />
              <Wards id={id} family={family} refetch={query.refetch} />
              <AskToAct asked={family.asked} refetch={query.refetch} />
            </>
          )}
        </Answered>
      ) : (
        <Nothing title={t('portal:closed.title')} hint={t('family.own')} />
      )}
    </Screen>
  )
}

interface Part {
  id: string
  family: Family
  refetch: () => unknown
}

function Acting({ id, family, refetch }: Part) {
  const { t } = useTranslation(['family', 'portal'])
  const term = useTerm('family')
  const asked = family.members.filter(one => one.status === 'asked')
  const granted = family.members.filter(one => one.status === 'granted')
  const over = family.members.filter(one => one.status === 'revoked' || one.status === 'declined')
  return (
    <>
      {asked.map(one => (
        <Request key={one.id} patient={id} member={one} refetch={refetch} />
      ))}
      <Card title={t('family.acting')}>
        {family.guardian && (
          <p>
            {family.guardian.name} · {t('family.guardian')}
          </p>
        )}
        {granted.map(one => (
          <Granted key={one.id} patient={id} member={one} refetch={refetch} />
        ))}
        {!family.guardian && granted.length === 0 && <p>{t('family.nobody')}</p>}
        {over.map(one => (
          <p key={one.id}>
            {one.name} <Badge tone="done">{term('mandate', one.status)}</Badge>
          </p>
        ))}
      </Card>
    </>
  )
}

function Request({ patient, member, refetch }: { patient: string; member: Member; refetch: () => unknown }) {
  const { t } = useTranslation(['family', 'portal'])
  const term = useTerm('family')
  const format = useClinicFormat()
  const decide = api.useMutation('post', '/api/v1/patients/{id}/family/{member}/decision', {
    onSettled: () => refetch(),
  })
  const params = { path: { id: patient, member: member.id } }
  const answer = (accept: boolean, scope?: 'visits' | 'record') =>
    decide.mutate({ params, body: { accept, scope } })
  return (
    <Card title={t('family.request', { name: member.name })} tone="brand">
      <p>
        {term('relation', member.relation)} · {term('scope', member.scope)}
      </p>
      {member.until && <p>{t('family.requestUntil', { until: format.dateTime(member.until) })}</p>}
      <p>{t('family.what')}</p>
      <Faulty error={decide.error} />
      <Taps>
        {member.scope === 'record' && (
          <Tap busy={decide.isPending} onClick={() => answer(true, 'record')}>
            {t('family.agreeRecord')}
          </Tap>
        )}
        <Tap look="main" busy={decide.isPending} onClick={() => answer(true, 'visits')}>
          {t('family.agreeVisits')}
        </Tap>
        <Tap look="danger" busy={decide.isPending} onClick={() => answer(false)}>
          {t('family.decline')}
        </Tap>
      </Taps>
    </Card>
  )
}

function Granted({ patient, member, refetch }: { patient: string; member: Member; refetch: () => unknown }) {
  const { t } = useTranslation(['family', 'portal'])
  const term = useTerm('family')
  const revoke = api.useMutation('post', '/api/v1/patients/{id}/family/{member}/revoke', {
    onSettled: () => refetch(),
  })
  return (
    <>
      <p>
        <strong>{member.name}</strong> · {term('relation', member.relation)} · {term('scope', member.scope)}
      </p>
      <Faulty error={revoke.error} />
      <Tap
        look="danger"
        busy={revoke.isPending}
        onClick={() => revoke.mutate({ params: { path: { id: patient, member: member.id } } })}
      >
        {t('family.revoke', { name: member.name })}
      </Tap>
    </>
  )
}

function Wards({ id, family, refetch }: Part) {
  const { t } = useTranslation(['family', 'portal'])
  const term = useTerm('family')
  const format = useClinicFormat()
  const give = api.useMutation('post', '/api/v1/patients/{id}/family/{member}/revoke', {
    onSettled: () => refetch(),
  })
  return (
    <Card title={t('family.wards')}>
      {family.wards.length === 0 && <p>{t('family.noWards')}</p>}
      <Faulty error={give.error} />
      {family.wards.map(one => (
        <Taps key={one.id}>
          <p>
            <strong>{one.name}</strong> · {term('basis', one.basis ?? 'consent')}
            {one.scope && ` · ${term('scope', one.scope)}`}
            {one.until && ` · ${t('family.until', { until: format.day(one.until) })}`}
          </p>
          <Tap onClick={() => actFor(one.id, '/my')}>{t('family.switch', { name: one.name })}</Tap>
          {one.basis === 'consent' && (
            <Tap
              look="quiet"
              busy={give.isPending}
              onClick={() => give.mutate({ params: { path: { id: one.id, member: id } } })}
            >
              {t('family.giveUp', { name: one.name })}
            </Tap>
          )}
        </Taps>
      ))}
    </Card>
  )
}
