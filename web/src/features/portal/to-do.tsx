import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useSay } from './appointments'
import { Card, Row, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'
import { usePreparing } from './preparing'
import { Restricted, useStanding } from './restriction'

/** What is left to do: take an offer, answer the family, pay, say how it was. What nobody has to do does not show. */
export function ToDo() {
  const { t } = useTranslation(['portal', 'preparation', 'appeal'])
  const format = useClinicFormat()
  const say = useSay()
  const person = usePerson()
  const path = { path: { id: person.id } }
  const waits = api.useQuery('get', '/api/v1/patients/{id}/waitlist', { params: path })
  const accounts = api.useQuery('get', '/api/v1/patients/{id}/accounts', { params: path })
  const standing = useStanding()
  const surveys = api.useQuery(
    'get',
    '/api/v1/patients/{id}/surveys',
    { params: path },
    { enabled: person.record },
  )
  const family = api.useQuery(
    'get',
    '/api/v1/patients/{id}/family',
    { params: path },
    { enabled: person.themselves },
  )
  const offers = waits.data?.items.flatMap(one => (one.offer ? [one.offer] : [])) ?? []
  const unpaid = accounts.data?.items.filter(one => one.due > 0) ?? []
  const due = unpaid.reduce((sum, one) => sum + one.due, 0)
  const asked = family.data?.members.filter(one => one.status === 'asked') ?? []
  const open = surveys.data?.items ?? []
  const preparing = usePreparing()
  return (
    <>
      <Restricted />
      {standing.data?.warned && !standing.data.restricted && (
        <Card title={t('standing.warned')} tone="warn">
          <TapLink to="/my/standing">{t('appeal:openWarned')}</TapLink>
        </Card>
      )}
      {offers.length + preparing.length + unpaid.length + asked.length + open.length > 0 && (
        <section aria-label={t('todo.title')}>
          <Taps>
            <h2>{t('todo.title')}</h2>
            {offers.map(offer => (
              <Row
                key={offer.id}
                to="/my/waits"
                title={t('todo.offer')}
                note={`${say.when(offer)} · ${t('todo.until', { until: format.dateTime(offer.until) })}`}
              />
            ))}
            {preparing.map(one => (
              <Row
                key={one.id}
                to={`/my/visits/${one.id}/prepare`}
                title={t('preparation:todo')}
                note={say.when(one)}
              />
            ))}
            {asked.map(one => (
              <Row key={one.id} to="/my/family" title={t('todo.family', { name: one.name })} />
            ))}
            {unpaid.length > 0 && <Row to="/bills" title={t('todo.pay', { amount: yuan(due) })} />}
            {open.map(one => (
              <Row
                key={one.id}
                to={one.link}
                title={t('todo.survey')}
                note={`${one.title} · ${format.dayWithWeekday(one.date)}`}
              />
            ))}
          </Taps>
        </section>
      )}
    </>
  )
}
