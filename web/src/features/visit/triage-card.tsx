import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { currentLanguage } from '@/shared/i18n/language'
import { useClinicFormat } from '@/shared/me/me'
import type { Encounter } from './queue'
import styles from './queue.module.css'
import { triageStart, type Vital, vitals } from './triage-values'
import { ageOn, deviation } from './vital-signs'

/** What triage found, for whoever treats: before anything else, since it says how ill the patient is. */
export function TriageCard({ encounter }: { encounter: Encounter }) {
  const { t } = useTranslation('queue')
  const params = { path: { id: encounter.id } }
  // A nurse may triage while the doctor sees the patient.
  const fresh = encounter.status === 'finished' ? {} : { refetchInterval: 15_000, staleTime: 0 }
  const triages = api.useQuery('get', '/api/v1/encounters/{id}/triages', { params }, fresh)
  return (
    <section className={styles.triage} aria-label={t('triage.found')}>
      <h3>{t('triage.found')}</h3>
      {encounter.emergency && <Emergency id={encounter.id} />}
      {encounter.isolated && (
        <Alert type="error" showIcon title={t(encounter.apart ? 'triage.apart' : 'triage.infectious')} />
      )}
      <QueryState query={triages} rows={2}>
        {({ items }) =>
          items.length === 0 ? <p>{t('triage.none')}</p> : <Found encounter={encounter} triages={items} />
        }
      </QueryState>
    </section>
  )
}

/** Why the patient was put first. The reason is sealed, and only those who treat get it. */
function Emergency({ id }: { id: string }) {
  const { t } = useTranslation('queue')
  const log = api.useQuery('get', '/api/v1/encounters/{id}/log', { params: { path: { id } } })
  const reason = log.data?.items.findLast(one => one.what === 'prioritise')?.reason
  return <Alert type="error" showIcon title={t('place.emergency')} description={reason} />
}

function Found({ encounter, triages }: { encounter: Encounter; triages: Schemas['Triaging'][] }) {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const [latest] = triages
  const leveled = triages.find(one => one.reason)
  const { level } = triageStart(triages).values
  return (
    <>
      <p className={styles.tags}>
        {level && <Status tone={level <= 2 ? 'bad' : 'neutral'}>{t(`triage.levels.${level}`)}</Status>}
        {leveled && <span>{leveled.reason}</span>}
      </p>
      <VitalSigns encounter={encounter} triages={triages} />
      <Screened triages={triages} />
      {latest && (
        <p className={styles.why}>
          {t('triage.by', { time: format.time(latest.at), name: latest.name ?? t('triage.somebody') })}
        </p>
      )}
    </>
  )
}

function VitalSigns({ encounter, triages }: { encounter: Encounter; triages: Schemas['Triaging'][] }) {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const rules = useRules()
  const file = api.useQuery('get', '/api/v1/patients/{id}', { params: { path: { id: encounter.patientId } } })
  const { values, measuredAt } = triageStart(triages)
  const age = ageOn(file.data?.birthDate, encounter.date)
  const measured = (one: Vital) => {
    const value = values.vitals?.[one]
    if (typeof value !== 'number') return undefined
    // Until the age is known nothing is said to be normal or not.
    const off = file.data && rules ? deviation(one, value, age, rules.feverFrom ?? 37.3) : undefined
    const at = measuredAt[one]
    return (
      <>
        {off ? <Status tone="bad">{`${value} ${t(`triage.off.${off}`)}`}</Status> : value}
        {at && at !== triages[0]?.at && <small> {t('triage.measuredAt', { time: format.time(at) })}</small>}
      </>
    )
  }
  return <Facts items={vitals.map(one => [t(`triage.${one}`), measured(one)])} />
}

/** What the screening asked for infections found. Its questions may have changed since; then the answer has its name. */
function Screened({ triages }: { triages: Schemas['Triaging'][] }) {
  const { t } = useTranslation('queue')
  const rules = useRules()
  const answers = triages.find(one => one.answers?.length)?.answers
  if (!answers) return <p className={styles.why}>{t('triage.notScreened')}</p>
  const yes = answers.filter(one => one.yes)
  if (yes.length === 0) return <p>{t('triage.nothingFound')}</p>
  const asked = new Map(rules?.screening.map(one => [one.id, one.text[currentLanguage()]]))
  return (
    <>
      <p>{t('triage.answeredYes')}</p>
      <ul className={styles.log}>
        {yes.map(one => (
          <li key={one.id}>{asked.get(one.id) ?? one.id}</li>
        ))}
      </ul>
    </>
  )
}

function useRules(): Schemas['Rules'] | undefined {
  return api.useQuery('get', '/api/v1/visit-rules', undefined, { staleTime: 60_000 }).data
}
