import { Button, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames, useWards } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { AdmitDrawer } from './admit-drawer'
import { admittedAt, type Stay } from './stays'

/** Who is in the hospital, ward by ward. */
export function Component() {
  const { t } = useTranslation('inpatient')
  const [params, setParams] = useSearchParams()
  const patient = params.get('patient') ?? undefined
  const [admitting, setAdmitting] = useState(patient !== undefined)
  const stays = api.useQuery('get', '/api/v1/stays', {}, { refetchInterval: 60_000 })
  const known = useWards().data?.items
  return (
    <Page
      title={t('list.title')}
      actions={
        <Button type="primary" onClick={() => setAdmitting(true)}>
          {t('admit.title')}
        </Button>
      }
    >
      <QueryState query={stays}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <Empty title={t('list.none')} />
            </Panel>
          ) : (
            wardsOf(items).map(([ward, inside]) => (
              <Ward
                key={ward}
                ward={known?.find(one => one.id === ward)?.name ?? inside[0]?.ward ?? ward}
                stays={inside}
              />
            ))
          )
        }
      </QueryState>
      {admitting && (
        <AdmitDrawer
          patient={patient}
          onClose={() => {
            setAdmitting(false)
            setParams({}, { replace: true })
          }}
        />
      )}
    </Page>
  )
}

/** By the wards that the clinic keeps, or what was typed before it kept them; in each by bed, 2 before 10. */
function wardsOf(stays: Stay[]): [string, Stay[]][] {
  const wards = new Map<string, Stay[]>()
  for (const stay of stays) {
    const ward = stay.wardId ?? stay.ward
    wards.set(ward, [...(wards.get(ward) ?? []), stay])
  }
  for (const inside of wards.values())
    inside.sort((a, b) => a.bed.localeCompare(b.bed, undefined, { numeric: true }))
  return [...wards]
}

function Ward({ ward, stays }: { ward: string; stays: Stay[] }) {
  const { t } = useTranslation('inpatient')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const columns: TableColumnsType<Stay> = [
    {
      title: t('field.bed'),
      width: 90,
      render: (_, stay) => <Link to={`/stays/${stay.id}`}>{stay.bed}</Link>,
    },
    { title: t('field.patient'), render: (_, stay) => <PatientLink id={stay.patientId} /> },
    {
      title: t('field.attending'),
      responsive: ['sm'],
      render: (_, stay) => names.practitioner(stay.attendingId),
    },
    {
      title: t('field.admitted'),
      responsive: ['sm'],
      render: (_, stay) => format.dateTime(admittedAt(stay)),
    },
    {
      title: t('field.last'),
      render: (_, { milestones }) => {
        const last = milestones.at(-1)
        return last && t(`kind.${last.kind}`)
      },
    },
    {
      title: t('field.leave'),
      responsive: ['md'],
      render: (_, stay) => stay.dischargePlannedOn && format.day(stay.dischargePlannedOn),
    },
  ]
  return (
    <Panel
      title={t('list.ward', { ward, count: stays.length })}
      extra={stays[0]?.wardId === undefined && <Status tone="neutral">{t('list.typed')}</Status>}
      flush
    >
      <WideTable<Stay> label={ward} rowKey="id" columns={columns} dataSource={stays} />
    </Panel>
  )
}
