import { Alert, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { LinkButton } from '@/shared/components/link-button'
import { Page, Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { after } from './emergencies-page'
import { type Sheet, useEmergencyNames } from './emergency'
import { Timeline } from './timeline'
import { Told } from './told'
import { Works } from './works'

/** One emergency: what is known, what to do, who was told, and the timeline. */
export function Component() {
  const { id = '' } = useParams()
  const { t } = useTranslation('emergency')
  const sheet = api.useQuery(
    'get',
    '/api/v1/emergencies/{id}',
    { params: { path: { id } } },
    { refetchInterval: query => (query.state.data?.status === 'open' ? 3_000 : false), staleTime: 0 },
  )
  if (!sheet.data) {
    return (
      <Page title={t('sheet.title')}>
        <QueryState query={sheet}>{() => null}</QueryState>
      </Page>
    )
  }
  return <Known sheet={sheet.data} />
}

function Known({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation('emergency')
  const names = useEmergencyNames()
  const format = useClinicFormat()
  const works = useHasRole('frontdesk', 'nurse', 'doctor', 'manager', 'administrator')
  const reports = useHasRole('manager', 'administrator', 'auditor')
  const steps = names.firstSteps(sheet.kind)
  const open = sheet.status === 'open'
  const patients = [sheet.patientId ?? '', ...(sheet.otherPatientIds ?? [])].filter(Boolean)
  return (
    <Page
      title={`${names.kind(sheet.kind)} · ${names.place(sheet)}`}
      note={
        <>
          {sheet.drill && <Status tone="warn">{t('drill')}</Status>}{' '}
          <Status tone={open ? 'bad' : 'done'}>{t(`status.${sheet.status}`)}</Status>
        </>
      }
      actions={
        reports && !open ? (
          <LinkButton to={`/emergencies/${sheet.id}/report`}>{t('report.title')}</LinkButton>
        ) : undefined
      }
    >
      {open && steps && (
        <Alert type="info" showIcon role="note" title={t('sheet.first')} description={steps} />
      )}
      {works && open && <Works sheet={sheet} />}
      <Panel title={t('sheet.facts')}>
        <Facts
          items={[
            [t('field.raised'), format.dateTime(sheet.raisedAt)],
            [t('field.answered'), after(sheet.raisedAt, sheet.acknowledgedAt) ?? t('field.nobody')],
            [t('field.arrived'), after(sheet.raisedAt, sheet.arrivedAt)],
            [t('field.ended'), sheet.endedAt && format.dateTime(sheet.endedAt)],
            [t('field.patient'), works && patients.length > 0 && <Patients ids={patients} />],
            [t('field.joined'), sheet.joined > 0 ? String(sheet.joined) : undefined],
            [t('field.also'), sheet.alsoSaid?.map(names.kind).join(' · ')],
          ]}
        />
      </Panel>
      <Told sheet={sheet} />
      <Timeline sheet={sheet} />
    </Page>
  )
}

/** Whom the one who pressed named, and those who pressed for the same place. */
function Patients({ ids }: { ids: string[] }) {
  return (
    <Space wrap>
      {ids.map(id => (
        <PatientLink key={id} id={id} />
      ))}
    </Space>
  )
}
