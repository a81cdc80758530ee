import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Printing } from '@/shared/components/printing'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { useSay } from './appointments'
import fields from './fields.module.css'
import { Answered, Card, Nothing, Screen, Tap } from './kit'
import { usePerson } from './person-switch'
import styles from './summary.module.css'

/** What a patient takes home of a visit, to read and to print: when, with whom, what was advised, what comes next. */
export function Component() {
  const { t } = useTranslation('portal')
  const { id = '' } = useParams()
  const person = usePerson()
  const { clinic } = useMe()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const say = useSay()
  const encounters = api.useQuery('get', '/api/v1/patients/{id}/encounters', {
    params: { path: { id: person.id }, query: { limit: 100 } },
  })
  return (
    <Screen title={t('summary.title')} back={{ to: `/my/visits/${id}`, label: t('visit.title') }}>
      <Answered query={encounters}>
        {({ items }) => {
          const one = items.find(other => other.appointmentId === id)
          if (!one?.record) return <Nothing title={t('summary.none')} />
          const { record } = one
          return (
            <>
              <Card title={clinic.name}>
                <dl className={fields.facts}>
                  <dt>{t('field.for')}</dt>
                  <dd>{person.name}</dd>
                  <dt>{t('field.visit')}</dt>
                  <dd>{say.when({ start: one.arrivedAt })}</dd>
                  <dt>{t('field.department')}</dt>
                  <dd>{names.department(one.departmentId)}</dd>
                  <dt>{t('field.doctor')}</dt>
                  <dd>{names.practitioner(one.practitionerId)}</dd>
                  <dt>{t('summary.advice')}</dt>
                  <dd>{record.advice || t('visit.noAdvice')}</dd>
                  <dt>{t('summary.next')}</dt>
                  <dd>
                    {record.nextStep.note || t('summary.nothingNext')}
                    {record.nextStep.inDays
                      ? ` · ${t('visit.again', { count: record.nextStep.inDays })}`
                      : ''}
                  </dd>
                  {one.finishedAt && (
                    <>
                      <dt>{t('summary.signed')}</dt>
                      <dd>{format.dateTime(one.finishedAt)}</dd>
                    </>
                  )}
                </dl>
                <p>{t('summary.note')}</p>
              </Card>
              <div className={styles.print}>
                <Printing>
                  <Tap onClick={() => window.print()}>{t('summary.print')}</Tap>
                </Printing>
              </div>
            </>
          )
        }}
      </Answered>
    </Screen>
  )
}
