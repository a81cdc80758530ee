import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { Page, Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { Status, type Tone } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { Family } from './family'
import { Money } from './money'
import styles from './stay.module.css'
import { admittedAt, type Milestone, type Stay } from './stays'
import { CancelDialog, CorrectDialog, StepDialog, type StepKind } from './step-dialog'

const tones: Record<Stay['status'], Tone> = { present: 'brand', discharged: 'done', cancelled: 'neutral' }

/** One stay: where the patient is, what comes next, and every milestone as it was written. */
export function Component() {
  const { id = '' } = useParams()
  const { t } = useTranslation('inpatient')
  const stay = api.useQuery('get', '/api/v1/stays/{id}', { params: { path: { id } } }, { staleTime: 0 })
  return (
    <Page
      title={t('stay.title')}
      note={stay.data && <Status tone={tones[stay.data.status]}>{t(`status.${stay.data.status}`)}</Status>}
    >
      <QueryState query={stay}>{found => <Known stay={found} />}</QueryState>
    </Page>
  )
}

function Known({ stay }: { stay: Stay }) {
  const { t } = useTranslation('inpatient')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  return (
    <>
      <Panel title={t('stay.facts')}>
        <Facts
          items={[
            [t('field.patient'), <PatientLink key="patient" id={stay.patientId} />],
            [t('field.ward'), stay.ward],
            [t('field.bed'), stay.bed],
            [t('field.attending'), names.practitioner(stay.attendingId)],
            [t('field.admitted'), format.dateTime(admittedAt(stay))],
            [t('field.expected'), stay.expectedDays ? String(stay.expectedDays) : undefined],
            [t('field.leave'), stay.dischargePlannedOn && format.day(stay.dischargePlannedOn)],
            [t('field.left'), stay.dischargedAt && format.dateTime(stay.dischargedAt)],
            [t('field.followUp'), stay.followUp && t(`way.${stay.followUp}`)],
            [t('field.instructions'), stay.instructions],
          ]}
        />
      </Panel>
      {stay.status === 'present' && <Next stay={stay} />}
      <Family stay={stay} />
      <Milestones stay={stay} />
      <Money stay={stay} />
    </>
  )
}

function Next({ stay }: { stay: Stay }) {
  const { t } = useTranslation('inpatient')
  const treats = useHasRole('nurse', 'doctor')
  const moves = useHasRole('frontdesk', 'nurse', 'doctor')
  const [kind, setKind] = useState<StepKind>()
  const [cancelling, setCancelling] = useState(false)
  const kinds: StepKind[] = [
    ...(treats ? (['pre-op', 'surgery', 'post-op'] as const) : []),
    ...(moves ? (['transfer', 'discharge-planned'] as const) : []),
    ...(treats ? (['discharge', 'death'] as const) : []),
  ]
  const admittedOnly = stay.milestones.every(one => one.kind === 'admission')
  if (kinds.length === 0 && !admittedOnly) return null
  return (
    <Panel title={t('stay.next')}>
      <div className={styles.steps}>
        {kinds.map(one => (
          <Button key={one} type={one === 'discharge' ? 'primary' : 'default'} onClick={() => setKind(one)}>
            {t(`kind.${one}`)}
          </Button>
        ))}
        {admittedOnly && (
          <Button danger onClick={() => setCancelling(true)}>
            {t('cancel.title')}
          </Button>
        )}
      </div>
      {kind && <StepDialog stay={stay} kind={kind} onClose={() => setKind(undefined)} />}
      {cancelling && <CancelDialog stay={stay} onClose={() => setCancelling(false)} />}
    </Panel>
  )
}

function Milestones({ stay }: { stay: Stay }) {
  const { t } = useTranslation('inpatient')
  const format = useClinicFormat()
  const corrects = useHasRole('nurse', 'doctor', 'manager', 'administrator')
  const [wrong, setWrong] = useState<Milestone>()
  const corrected = new Set(stay.milestones.map(one => one.corrects))
  return (
    <Panel title={t('stay.milestones')}>
      <ol className={styles.lines}>
        {stay.milestones.map(one => (
          <li key={one.id}>
            <span className={styles.time}>{format.dateTime(one.at)}</span>{' '}
            <strong>{t(`kind.${one.kind}`)}</strong>
            {one.corrects && <Status tone="info">{t('stay.correction')}</Status>}
            {corrected.has(one.id) && <Status tone="warn">{t('stay.corrected')}</Status>}
            {one.ward && ` ${one.ward} ${one.bed ?? ''}`}
            {one.day && ` ${format.day(one.day)}`}
            <small>
              {' '}
              {t('stay.written', { by: one.byName || one.by, time: format.dateTime(one.writtenAt) })}
            </small>
            {corrects && !corrected.has(one.id) && (
              <Button type="link" size="small" onClick={() => setWrong(one)}>
                {t('correct.open', { kind: t(`kind.${one.kind}`) })}
              </Button>
            )}
            {one.note && <p>{one.note}</p>}
          </li>
        ))}
      </ol>
      {wrong && <CorrectDialog stay={stay} milestone={wrong} onClose={() => setWrong(undefined)} />}
    </Panel>
  )
}
