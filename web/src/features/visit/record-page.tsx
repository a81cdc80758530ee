import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { Page, Panel } from '@/shared/components/page'
import { Printing } from '@/shared/components/printing'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useHasRole, useMe } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { Prepared } from '@/shared/preparation/prepared'
import { type Encounter, useEncounter, useRefreshQueue } from './queue'
import styles from './record.module.css'
import { useDraft } from './record-draft'
import { RecordForm } from './record-form'
import { RecordHistory } from './record-history'
import { RecordView, SignatureLine } from './record-view'
import { TriageCard } from './triage-card'

/** One visit's record: as it is, as it was, to print, and to amend. */
export function Component() {
  const { t } = useTranslation('record')
  const { id = '' } = useParams()
  const query = useEncounter(id)
  return (
    <Page title={t('title')}>
      <QueryState query={query}>
        {({ encounter, etag }) => <Visit encounter={encounter} etag={etag} />}
      </QueryState>
    </Page>
  )
}

function Visit({ encounter, etag }: { encounter: Encounter; etag: string }) {
  const { t } = useTranslation('record')
  const [amending, setAmending] = useState(false)
  const refresh = useRefreshQueue()
  const treats = useHasRole('doctor', 'nurse')
  const mayAmend = useHasRole('doctor') && encounter.record !== undefined
  return (
    <div className={styles.page}>
      <Panel
        title={t('record')}
        extra={
          <div className={styles.actions}>
            {encounter.amendments ? (
              <Status tone="warn">{t('amendments', { count: encounter.amendments })}</Status>
            ) : null}
            {mayAmend && !amending && <Button onClick={() => setAmending(true)}>{t('amend')}</Button>}
            {encounter.record && <LanguageSwitch />}
            {encounter.record && (
              <Printing>
                <Button onClick={() => window.print()}>{t('print')}</Button>
              </Printing>
            )}
          </div>
        }
      >
        <Letterhead encounter={encounter} />
        {encounter.record ? (
          <>
            <RecordView record={encounter.record} />
            <SignatureLine signature={encounter.signature} />
            <p className={styles.sign}>{t('signHere')}</p>
          </>
        ) : (
          <Empty title={t('none')} />
        )}
      </Panel>
      {amending && (
        <Panel title={t('amend')}>
          <Amend
            encounter={encounter}
            etag={etag}
            onDone={() => {
              setAmending(false)
              refresh()
            }}
          />
        </Panel>
      )}
      <div className={styles.screenOnly}>
        {treats && (
          <Panel>
            <TriageCard encounter={encounter} />
          </Panel>
        )}
        <Prepared appointmentId={encounter.appointmentId} />
        {encounter.amendments ? <Versions id={encounter.id} amendments={encounter.amendments} /> : null}
        <Panel>
          <RecordHistory patientId={encounter.patientId} encounterId={encounter.id} />
        </Panel>
      </div>
    </div>
  )
}

function Letterhead({ encounter }: { encounter: Encounter }) {
  const { t } = useTranslation('record')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const { clinic } = useMe()
  return (
    <header className={styles.letterhead}>
      <p className={styles.printOnly}>{clinic.name}</p>
      <PatientLink id={encounter.patientId} />
      <span>{format.day(encounter.date)}</span>
      <span>{names.department(encounter.departmentId)}</span>
      <span>{names.practitioner(encounter.practitionerId)}</span>
      <span>{t('number', { number: encounter.number })}</span>
    </header>
  )
}

function Amend({ encounter, etag, onDone }: { encounter: Encounter; etag: string; onDone: () => void }) {
  const draft = useDraft(encounter.id)
  return (
    <QueryState query={draft}>
      {found => <RecordForm encounter={encounter} etag={etag} draft={found} onDone={onDone} />}
    </QueryState>
  )
}

function Versions({ id, amendments }: { id: string; amendments: number }) {
  const { t } = useTranslation('record')
  const query = api.useQuery('get', '/api/v1/encounters/{id}/versions', { params: { path: { id } } })
  return (
    <Panel title={t('earlier')}>
      <QueryState query={query}>
        {({ items }) =>
          items
            .filter(version => version.amendment < amendments)
            .map(version => (
              <details key={version.amendment}>
                <summary>
                  {version.amendment === 0 ? t('first') : t('amendment', { n: version.amendment })}
                </summary>
                <RecordView record={version.record} />
                <SignatureLine signature={version.signature} />
              </details>
            ))
        }
      </QueryState>
    </Panel>
  )
}
