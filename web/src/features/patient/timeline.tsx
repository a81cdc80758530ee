import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status, type Tone } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import styles from './file-page.module.css'
import { type Entry, type Line, type LineStatus, lineOf } from './timeline-entry'

const tones: Partial<Record<LineStatus, Tone>> = {
  booked: 'brand',
  arrived: 'warn',
  'in-progress': 'info',
  noshow: 'bad',
  failed: 'bad',
  worse: 'bad',
  cancelled: 'done',
  moved: 'done',
}

/** Everything that happened between the clinic and the patient, latest first. */
export function Timeline({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patient')
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
                .map(entry => {
                  const line = lineOf(entry)
                  return line && <TimelineRow key={entry.kind + line.id} kind={entry.kind} line={line} />
                })}
            </ol>
          )
        }
      </QueryState>
    </Panel>
  )
}

function TimelineRow({ kind, line }: { kind: Entry['kind']; line: Line }) {
  const { t } = useTranslation('patient')
  const term = useTerm('patient')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const place = [names.department(line.departmentId), names.practitioner(line.practitionerId)].filter(Boolean)
  const followUp = useTranslation('followup').t
  const words =
    line.words ??
    (line.plan && followUp(`plan.${line.plan}`)) ??
    (line.survey && term('timeline.survey', line.survey))
  return (
    <li className={styles.entry}>
      <time className={styles.when} dateTime={line.at}>
        {line.wholeDay ? format.day(line.at) : format.dateTime(line.at)}
      </time>
      <span>{t(`timeline.kind.${kind}`)}</span>
      <div className={styles.what}>
        <strong>
          {line.record ? <Link to={`/visits/${line.id}`}>{words}</Link> : (words ?? place.join(' · '))}
        </strong>
        {words && place.length > 0 && <p className={styles.detail}>{place.join(' · ')}</p>}
        {line.detail && <p className={styles.detail}>{line.detail}</p>}
      </div>
      <Status tone={tones[line.status] ?? 'neutral'}>{term('timeline.status', line.status)}</Status>
    </li>
  )
}
