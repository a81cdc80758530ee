import { Button, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Empty } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { type Case, isRed, stateTones } from './closures'
import { isSending } from './progress'
import { ProposalText } from './why'

/** Everybody whose place the closure took, those first about whom something is to be done. */
export function CaseTable({ rows, onOpen }: { rows: Case[]; onOpen: (appointment: string) => void }) {
  const { t } = useTranslation('closure')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const columns: TableColumnsType<Case> = [
    {
      title: t('patient'),
      render: (_, row) => <PatientLink id={row.patientId} name={row.patient?.name} />,
    },
    {
      title: t('lost'),
      render: (_, row) => `${format.dateTime(row.start)} · ${names.practitioner(row.practitionerId)}`,
    },
    {
      title: t('state.label'),
      render: (_, row) => <Status tone={stateTones[row.state]}>{t(`state.${row.state}`)}</Status>,
    },
    { title: t('instead'), render: (_, row) => <Instead one={row} /> },
    { title: t('told.label'), render: (_, row) => <Told one={row} /> },
    {
      title: <span className="visually-hidden">{t('do')}</span>,
      render: (_, row) => (
        <Button size="small" onClick={() => onOpen(row.appointmentId)}>
          {t(isRed(row) ? 'handle' : 'look')}
        </Button>
      ),
    },
  ]
  if (rows.length === 0) return <Empty title={t('nobody')} />
  return <WideTable<Case> label={t('cases')} rowKey="appointmentId" columns={columns} dataSource={rows} />
}

export function Instead({ one }: { one: Case }) {
  const { t } = useTranslation('closure')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const term = useTerm('closure')
  if (one.to)
    return (
      <>
        {format.dateTime(one.to.start)} · {names.practitioner(one.to.practitionerId)} · {one.to.number}
      </>
    )
  if (isRed(one) && (one.proposal || one.failed))
    return (
      <>
        {one.failed && <div>{term('failed', one.failed)}</div>}
        {one.proposal && <ProposalText proposal={one.proposal} />}
      </>
    )
  if (!isRed(one)) return null
  return <>{t(one.pinned ? 'choice.call' : 'noProposal')}</>
}

/** What the patient was told and said. */
export function Told({ one }: { one: Case }) {
  const { t } = useTranslation('closure')
  const term = useTerm('closure')
  return (
    <>
      {one.answer && (
        <Status tone={one.answer === 'accepted' ? 'done' : 'bad'}>{t(`answer.${one.answer}`)}</Status>
      )}{' '}
      {!one.answer && one.reached && <Status tone="done">{t('told.reached')}</Status>}{' '}
      {isSending(one) ? (
        <Status tone="warn">{t('told.sending')}</Status>
      ) : (
        one.told && (
          <Status tone={one.told.status === 'sent' ? 'info' : 'bad'}>
            {term('message', one.told.status)}
          </Status>
        )
      )}{' '}
      {one.call && (
        <Status tone={one.call.status === 'ready' ? 'warn' : 'neutral'}>
          {term('call', one.call.status)}
        </Status>
      )}{' '}
      {one.entryId && isRed(one) && <Status tone="info">{t('told.waits')}</Status>}
    </>
  )
}
