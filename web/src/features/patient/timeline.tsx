import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useClinicFormat } from '@/shared/me/me'
import styles from './file-page.module.css'

type Entry = Schemas['TimelineEntry']

/** Everything that happened between the clinic and the patient, latest first. */
export function Timeline({ patientId }: { patientId: string }) {
  const { t } = useTranslation(['patient', 'common'])
  const [kind, setKind] = useState<Entry['kind']>()
  const timeline = api.useQuery('get', '/api/v1/patients/{id}/timeline', {
    params: { path: { id: patientId } },
  })
  const kinds = [...new Set(timeline.data?.items.map(entry => entry.kind))]
  return (
    <Panel
      flush
      title={t('timeline.title')}
      extra={
        kinds.length > 1 && (
          <div className={styles.filters}>
            {[undefined, ...kinds].map(one => (
              <Button
                key={one ?? 'all'}
                size="small"
                type={one === kind ? 'default' : 'text'}
                aria-pressed={one === kind}
                onClick={() => setKind(one)}
              >
                {one ? t(`timeline.kind.${one}`) : t('timeline.all')}
              </Button>
            ))}
          </div>
        )
      }
    >
      <QueryState query={timeline}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('timeline.none')} />
          ) : (
            <ol className={styles.timeline}>
              {items
                .filter(entry => !kind || entry.kind === kind)
                .map(entry => (
                  <TimelineRow key={entry.kind + entry.id} entry={entry} />
                ))}
            </ol>
          )
        }
      </QueryState>
    </Panel>
  )
}

function TimelineRow({ entry }: { entry: Entry }) {
  const { t } = useTranslation('patient')
  const format = useClinicFormat()
  return (
    <li className={styles.entry}>
      <time className={styles.when} dateTime={entry.at}>
        {format.dateTime(entry.at)}
      </time>
      <span>{t(`timeline.kind.${entry.kind}`)}</span>
      <div className={styles.what}>
        <strong>{entry.title}</strong>
        {entry.detail && <p className={styles.detail}>{entry.detail}</p>}
      </div>
      {entry.status && (
        <Status>{t(`timeline.status.${entry.status as 'booked'}`, { defaultValue: entry.status })}</Status>
      )}
    </li>
  )
}
