import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Printing } from '@/shared/components/printing'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { visitOf } from '@/shared/visit/visit-of'
import { useNextStep, useSay } from './appointments'
import fields from './fields.module.css'
import { Answered, Card, Nothing, Screen, Tap } from './kit'
import { usePerson } from './person-switch'
import styles from './summary.module.css'

/** What a patient takes home of a visit, to read and to print: when, with whom, what was found, prescribed and advised, what comes next. */
export function Component() {
  const { t } = useTranslation(['portal', 'record'])
  const { id = '' } = useParams()
  const person = usePerson()
  const { clinic } = useMe()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const say = useSay()
  const next = useNextStep()
  const encounter = api.useQuery('get', '/api/v1/encounters/{id}', {
    params: { path: { id: visitOf(id) } },
  })
  return (
    <Screen title={t('summary.title')} back={{ to: `/my/visits/${id}`, label: t('visit.title') }}>
      <Answered query={encounter}>
        {one => {
          if (!one.record) return <Nothing title={t('summary.none')} />
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
                  <Found record={record} />
                  <dt>{t('summary.advice')}</dt>
                  <dd>{record.advice || t('visit.noAdvice')}</dd>
                  <dt>{t('summary.next')}</dt>
                  <dd>{next(record.nextStep)}</dd>
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

function Found({ record }: { record: Schemas['Record'] }) {
  const { t } = useTranslation(['portal', 'record'])
  const say = useLine()
  const diagnoses = [record.diagnosis, ...(record.further ?? [])]
  const prescription = record.prescription ?? []
  return (
    <>
      <dt>{t('summary.diagnosis')}</dt>
      {diagnoses.map(one => (
        <dd key={one.code}>
          {one.text} <small>{one.code}</small>
        </dd>
      ))}
      {prescription.length > 0 && <dt>{t('record:prescription')}</dt>}
      {prescription.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a signed prescription does not change its order
        <dd key={i}>
          <strong>{[line.drug, line.form, line.strength].filter(Boolean).join(' ')}</strong>
          <br />
          {say(line)}
        </dd>
      ))}
    </>
  )
}

/** How much of it to take, how and how often. */
function useLine() {
  const { t } = useTranslation('record')
  return (line: Schemas['PrescriptionLine']) =>
    [
      line.dose,
      t(`routes.${line.route}`),
      t(`frequencies.${line.frequency}`),
      line.days && t('forDays', { count: line.days }),
      `${line.quantity} ${line.unit}`,
      line.note,
    ]
      .filter(Boolean)
      .join(' · ')
}
