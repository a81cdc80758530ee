import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { Status } from '@/shared/components/status'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat, useToday } from '@/shared/me/me'
import type { PatientSummary } from '@/shared/patient/search'
import { ageOn } from '@/shared/time/civil'
import { Alerts } from './alerts'

export function ResultTable({ patients }: { patients: PatientSummary[] }) {
  const { t } = useTranslation(['patient', 'common'])
  const navigate = useNavigate()
  const term = useTerm('common')
  const format = useClinicFormat()
  const today = useToday()
  const columns: TableColumnsType<PatientSummary> = [
    {
      title: t('field.name'),
      render: (_, patient) => (
        <>
          <Link to={`/patients/${patient.id}`}>
            <strong>{patient.name}</strong>
          </Link>{' '}
          {patient.deceased && <Status tone="neutral">{t('deceased.mark')}</Status>}{' '}
          <Alerts alerts={patient.alerts.map(kind => ({ kind }))} />
        </>
      ),
    },
    { title: t('field.gender'), width: 80, render: (_, patient) => term('gender', patient.gender) },
    {
      title: t('field.birthDate'),
      width: 200,
      responsive: ['sm'],
      render: (_, { birthDate }) =>
        birthDate && `${format.day(birthDate)} (${t('common:age', { count: ageOn(birthDate, today) })})`,
    },
    { title: t('field.phone'), width: 160, dataIndex: 'phone', responsive: ['md'] },
    { title: t('field.number'), width: 150, dataIndex: 'number' },
  ]
  return (
    <Table<PatientSummary>
      rowKey="id"
      size="small"
      columns={columns}
      dataSource={patients}
      pagination={false}
      onRow={patient => ({
        onClick: () => void navigate(`/patients/${patient.id}`),
        style: { cursor: 'pointer' },
      })}
    />
  )
}
