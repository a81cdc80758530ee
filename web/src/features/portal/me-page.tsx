import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { signOut } from '@/shared/signin/leave'
import { ConsentSwitches } from './consents'
import fields from './fields.module.css'
import { Answered, Card, Nothing, Row, Screen, Tap, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'

/** The patient's own file, what they agreed to, and the ways to everything about them. */
export function Component() {
  const { t } = useTranslation(['portal', 'documents', 'common'])
  const person = usePerson()
  return (
    <Screen title={t('me.title')}>
      {person.record ? (
        <File id={person.id} />
      ) : (
        <Nothing title={t('closed.title')} hint={t('closed.hint')} />
      )}
      <Taps>
        {person.themselves && <Row to="/my/family" title={t('family.title')} note={t('family.note')} />}
        <Row to="/my/standing" title={t('standing.title')} />
        <Row to="/bills" title={t('bills.title')} note={t('bills.note')} />
        {person.record && <Row to="/my/stays" title={t('stays.title')} note={t('stays.note')} />}
        <Row to="/my/documents" title={t('documents:title')} note={t('documents:note')} />
        <Row to="/my/visits?view=past" title={t('me.records')} note={t('me.recordsNote')} />
      </Taps>
      <Tap look="quiet" onClick={signOut}>
        {t('common:action.signOut')}
      </Tap>
    </Screen>
  )
}

function File({ id }: { id: string }) {
  const { t } = useTranslation('portal')
  const file = api.useQuery('get', '/api/v1/patients/{id}', { params: { path: { id } } })
  const { themselves } = usePerson()
  return (
    <Answered query={file}>
      {patient => (
        <>
          <Card title={patient.name}>
            <Facts patient={patient} />
            {themselves && <TapLink to="/my/contact">{t('me.edit')}</TapLink>}
          </Card>
          {themselves && <ConsentSwitches patient={patient} refetch={file.refetch} />}
        </>
      )}
    </Answered>
  )
}

function Facts({ patient }: { patient: Schemas['Patient'] }) {
  const { t } = useTranslation('portal')
  const term = useTerm('portal')
  const format = useClinicFormat()
  const facts: [string, string | undefined][] = [
    [t('me.number'), patient.number],
    [t('me.born'), patient.birthDate && format.day(patient.birthDate)],
    [t('me.gender'), term('gender', patient.gender)],
    [t('me.phones'), patient.phones.map(one => one.number).join(', ')],
    [t('me.documents'), patient.idDocuments.map(one => one.number).join(', ')],
    [t('me.email'), patient.email],
    [t('me.address'), patient.address],
    [t('me.language'), term('language', patient.language)],
  ]
  return (
    <>
      <dl className={fields.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name} style={{ display: 'contents' }}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <p>{t('me.masked')}</p>
    </>
  )
}
