import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import { Prepared } from '@/shared/preparation/prepared'
import { type Encounter, useEncounter } from './queue'
import styles from './queue.module.css'
import { useDraft } from './record-draft'
import { RecordForm } from './record-form'
import { RecordHistory } from './record-history'
import { TriageCard } from './triage-card'

interface RecordPanelProps {
  id: string
  name?: string
  /** What the patient is called by in the queue. */
  ticket: string
  onDone: () => void
}

/** The patient who was called, and the record that ends the visit. */
export function RecordPanel({ id, name, ticket, onDone }: RecordPanelProps) {
  const { t } = useTranslation('visit')
  const query = useEncounter(id, 15_000)
  const mayWrite = useHasRole('doctor')
  const treats = useHasRole('doctor', 'nurse')
  return (
    <Panel title={t('called.title')}>
      <QueryState query={query}>
        {({ encounter, etag }) => (
          <>
            <Header encounter={encounter} name={name} ticket={ticket} />
            {treats && <TriageCard encounter={encounter} />}
            <Prepared appointmentId={encounter.appointmentId} />
            {treats && <RecordHistory patientId={encounter.patientId} encounterId={id} />}
            {mayWrite ? (
              <Writing encounter={encounter} etag={etag} onDone={onDone} />
            ) : (
              <p>{t('record.doctorOnly')}</p>
            )}
          </>
        )}
      </QueryState>
    </Panel>
  )
}

function Header({ encounter, name, ticket }: { encounter: Encounter; name?: string; ticket: string }) {
  const known = usePatientName(encounter.patientId, name)
  const { t } = useTranslation(['visit', 'common'])
  const format = useClinicFormat()
  return (
    <div className={styles.patient}>
      <span className={styles.big}>{ticket}</span>
      <strong>{known}</strong>
      {encounter.first && <Status tone="info">{t('firstVisit')}</Status>}
      {encounter.lastCallAt && <span>{t('called.at', { time: format.time(encounter.lastCallAt) })}</span>}
      <Link to={`/patients/${encounter.patientId}`}>{t('common:openFile')}</Link>
    </div>
  )
}

function Writing({ encounter, etag, onDone }: { encounter: Encounter; etag: string; onDone: () => void }) {
  const draft = useDraft(encounter.id)
  return (
    <QueryState query={draft}>
      {found => <RecordForm encounter={encounter} etag={etag} draft={found} onDone={onDone} />}
    </QueryState>
  )
}
