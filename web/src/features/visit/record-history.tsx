import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import styles from './record.module.css'

const shown = 5

/** What a doctor has to know of a patient before anything is written: alerts, then the last visits. */
export function RecordHistory({ patientId, encounterId }: { patientId: string; encounterId: string }) {
  const { t } = useTranslation('record')
  const params = { path: { id: patientId } }
  const file = api.useQuery('get', '/api/v1/patients/{id}', { params })
  const visits = api.useQuery('get', '/api/v1/patients/{id}/encounters', {
    params: { ...params, query: { limit: shown + 1 } },
  })
  return (
    <section className={styles.history} aria-label={t('history')}>
      <QueryState query={file} rows={1}>
        {({ alerts }) => <Alerts alerts={alerts} />}
      </QueryState>
      <h3>{t('history')}</h3>
      <QueryState query={visits} rows={2}>
        {({ items }) => {
          const before = items.filter(one => one.id !== encounterId).slice(0, shown)
          return before.length === 0 ? (
            <p>{t('noHistory')}</p>
          ) : (
            <ol>
              {before.map(one => (
                <Visit key={one.id} visit={one} />
              ))}
            </ol>
          )
        }}
      </QueryState>
    </section>
  )
}

function Alerts({ alerts }: { alerts: Schemas['Alert'][] }) {
  const { t } = useTranslation('record')
  return (
    <p className={styles.alerts}>
      {alerts.length === 0 && t('noAlerts')}
      {alerts.map(({ kind, note }) => (
        <Status
          key={kind + (note ?? '')}
          tone={kind === 'allergy' || kind === 'infection-risk' ? 'bad' : 'info'}
        >
          {t(`alert.${kind}`)}
          {note && `: ${note}`}
        </Status>
      ))}
    </p>
  )
}

function Visit({ visit }: { visit: Schemas['Encounter'] }) {
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const { record } = visit
  const found = record ? [record.diagnosis, ...(record.further ?? [])] : []
  return (
    <li>
      <Link to={`/visits/${visit.id}`}>{format.day(visit.date)}</Link>{' '}
      <span>{names.department(visit.departmentId)}</span>
      <p>
        {[record?.complaint, ...found.map(({ code, text }) => `${code} ${text}`)].filter(Boolean).join(' · ')}
      </p>
      <p>
        {[record?.handling, ...(record?.prescription ?? []).map(line => line.drug)]
          .filter(Boolean)
          .join(' · ')}
      </p>
    </li>
  )
}
