import { Alert, Modal, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useSites } from '@/shared/directory/sites'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'

export type Consequences = Schemas['Consequences']
export type Unplaced = Schemas['Unplaced']

interface ConsequencesDialogProps {
  seen: Consequences
  /** A new schedule, of which nothing is booked yet. */
  fresh: boolean
  saving: boolean
  onSave: () => void
  onClose: () => void
}

/** How many patients stand on one page of a table; a doctor's leave may displace some hundred. */
const shownAtOnce = 10

/** What a change would do to what is booked. Only from here is it saved although somebody loses their place. */
export function ConsequencesDialog({ seen, fresh, saving, onSave, onClose }: ConsequencesDialogProps) {
  const { t } = useTranslation('schedule')
  return (
    <Modal
      open
      width={720}
      title={t('preview.title')}
      onCancel={onClose}
      onOk={onSave}
      okText={
        seen.affected > 0
          ? t('preview.saveAnyway', { count: seen.affected })
          : t(seen.acknowledge ? 'preview.saveAll' : 'save')
      }
      okButtonProps={{ danger: seen.affected > 0, loading: saving }}
      cancelText={t('preview.back')}
    >
      {!fresh && (
        <Alert
          type={seen.affected > 0 ? 'warning' : 'info'}
          title={seen.affected > 0 ? t('preview.affected', { count: seen.affected }) : t('preview.nobody')}
          description={
            <>
              {t('preview.rest', { kept: seen.kept, before: seen.before })}
              {seen.affected > 0 && <p>{t('preview.follows')}</p>}
            </>
          }
        />
      )}
      {seen.shares && seen.shares.length > 0 && <Shared shares={seen.shares} />}
      {seen.away && seen.away.length > 0 && <Away spans={seen.away} />}
      {seen.room && <Moved to={seen.room} />}
      {seen.affected > 0 && <UnplacedTable rows={seen.bookings ?? []} />}
    </Modal>
  )
}

/** That the schedule goes to another room, and how many patients were told the one before. */
function Moved({ to }: { to: Schemas['RoomChange'] }) {
  const { t } = useTranslation('schedule')
  const sites = useSites()
  const say = (room?: string, site?: string) => [sites.name(site), room].filter(Boolean).join(' · ') || '–'
  return (
    <Alert
      type={to.told > 0 ? 'warning' : 'info'}
      style={{ marginTop: 12 }}
      title={t('preview.room', { from: say(to.from, to.fromSiteId), to: say(to.to, to.toSiteId) })}
      description={to.told > 0 && t('preview.told', { count: to.told })}
    />
  )
}

/** Who else has the room when the schedule has it. */
function Shared({ shares }: { shares: Schemas['RoomShare'][] }) {
  const { t } = useTranslation('schedule')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return (
    <Alert
      type="warning"
      style={{ marginTop: 12 }}
      title={t('preview.shared', { room: shares[0]?.room })}
      description={
        <>
          <ul>
            {shares.map(one => (
              <li key={one.scheduleId}>
                {t('preview.sharedWith', {
                  name: names.practitioner(one.practitionerId),
                  day: format.day(one.date),
                  from: one.from,
                  until: one.until,
                })}
              </li>
            ))}
          </ul>
          {t('preview.sharedHint')}
        </>
      }
    />
  )
}

/** When the doctor is on leave, and the schedule gives numbers all the same. */
function Away({ spans }: { spans: Schemas['Shut'][] }) {
  const { t } = useTranslation('schedule')
  const format = useClinicFormat()
  return (
    <Alert
      type="warning"
      style={{ marginTop: 12 }}
      title={t('preview.away')}
      description={
        <>
          <ul>
            {spans.map(one => (
              <li key={one.closureId}>
                <Link to={`/closures/${one.closureId}`}>
                  {format.day(one.from)}–{format.day(one.until)}
                </Link>
              </li>
            ))}
          </ul>
          {t('preview.awayHint')}
        </>
      }
    />
  )
}

export function UnplacedTable({ rows }: { rows: Unplaced[] }) {
  const { t } = useTranslation('schedule')
  const format = useClinicFormat()
  const columns: TableColumnsType<Unplaced> = [
    { title: t('unplaced.start'), render: (_, row) => format.dateTime(row.start) },
    { title: t('unplaced.number'), dataIndex: 'number', width: 70 },
    { title: t('unplaced.patient'), render: (_, row) => <PatientLink id={row.patientId} /> },
    { title: t('unplaced.code'), dataIndex: 'code' },
    {
      title: t('unplaced.why'),
      render: (_, row) => t(row.why === 'number' ? 'unplaced.numberGone' : `unplaced.${row.why}`),
    },
  ]
  return (
    <WideTable<Unplaced>
      label={t('unplaced.title')}
      rowKey="appointmentId"
      columns={columns}
      dataSource={rows}
      pagination={rows.length > shownAtOnce && { pageSize: shownAtOnce, showSizeChanger: false }}
    />
  )
}
