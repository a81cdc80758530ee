import { CalendarOutlined } from '@ant-design/icons'
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { LinkButton } from '@/shared/components/link-button'
import { Page } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { useHasRole } from '@/shared/me/me'
import { Alerts, Unpaid } from './alerts'
import { Appointments } from './appointments'
import { Classification } from './classification'
import { Deceased, DeceasedMark } from './deceased'
import { Family } from './family'
import styles from './file-page.module.css'
import { Identity } from './identity'
import { keepSearch, warningsOf } from './kept'
import { RestrictedMark, Standing } from './standing'
import { Timeline } from './timeline'

export function Component() {
  const { id = '' } = useParams()
  const file = api.useQuery('get', '/api/v1/patients/{id}', { params: { path: { id } } })
  // Keyed by the patient: what was revealed of one file must not stand on the next.
  return <QueryState query={file}>{patient => <File key={patient.id} patient={patient} />}</QueryState>
}

function File({ patient }: { patient: Schemas['Patient'] }) {
  const { t } = useTranslation('patient')
  const mayBook = useHasRole('frontdesk', 'nurse', 'doctor', 'manager', 'administrator')
  const keeps = useHasRole('frontdesk', 'nurse', 'doctor')
  return (
    <Page
      title={patient.name}
      tab={t('file.tab')}
      note={
        <>
          {patient.number} <DeceasedMark patient={patient} /> <Alerts alerts={patient.alerts} />{' '}
          <Unpaid patientId={patient.id} /> {mayBook && <RestrictedMark patientId={patient.id} />}
        </>
      }
      actions={
        mayBook &&
        !patient.deceased && (
          <>
            <LinkButton to={`/waitlist?patient=${patient.id}`}>{t('action.wait')}</LinkButton>
            <LinkButton to={`/board?patient=${patient.id}`} type="primary" icon={<CalendarOutlined />}>
              {t('action.book')}
            </LinkButton>
          </>
        )
      }
    >
      <Deceased patient={patient} />
      <Duplicates patientId={patient.id} />
      <Identity patient={patient} />
      {mayBook && <Standing patientId={patient.id} />}
      {keeps && <Family patientId={patient.id} />}
      <div className={styles.columns}>
        {keeps ? <Timeline patientId={patient.id} /> : <Appointments patientId={patient.id} />}
        {patient.classification && <Classification classification={patient.classification} />}
      </div>
    </Page>
  )
}

/** Files that may be of the same person, as found when this one was registered. */
function Duplicates({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patient')
  const warnings = warningsOf(patientId)
  if (warnings.length === 0) return null
  return (
    <Alert
      type="warning"
      role="status"
      title={t('duplicate.title', { count: warnings.length })}
      description={
        <ul className={styles.duplicates}>
          {warnings.map(({ code, detail, params }) => (
            <li key={code + String(params?.number)}>
              {detail}{' '}
              {typeof params?.number === 'string' && (
                <Link to="/patients" onClick={() => keepSearch(String(params.number))}>
                  {t('duplicate.open')}
                </Link>
              )}
            </li>
          ))}
        </ul>
      }
    />
  )
}
