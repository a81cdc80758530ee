import { Alert, Button, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { LinkButton } from '@/shared/components/link-button'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { DeathDialog } from './death-dialog'
import styles from './file-page.module.css'
import { endedBy, lostTo } from './mistaken'
import { UndoDeathDialog } from './undo-death-dialog'

type Patient = Schemas['Patient']

/** Says it beside the name, without a colour. */
export function DeceasedMark({ patient }: { patient: Patient }) {
  const { t } = useTranslation('patient')
  return patient.deceased ? <Status tone="neutral">{t('deceased.mark')}</Status> : null
}

/** What the file says of a death; of a mistaken one, what is still to be done by hand. */
export function Deceased({ patient }: { patient: Patient }) {
  const { deceased, mistaken } = patient
  if (deceased) return <Died patient={patient} deceased={deceased} />
  if (mistaken) return <TakenBack patientId={patient.id} mistaken={mistaken} />
  return null
}

function Died({ patient, deceased }: { patient: Patient; deceased: Schemas['Deceased'] }) {
  const { t } = useTranslation('patient')
  const format = useClinicFormat()
  const keeps = useHasRole('frontdesk', 'nurse', 'doctor')
  const undoes = useHasRole('frontdesk', 'nurse', 'doctor', 'manager')
  const [open, setOpen] = useState<'correct' | 'undo'>()
  const { date, time, told, note } = deceased
  const when = date ? [format.day(date), time].filter(Boolean).join(' ') : t('deceased.noDate')
  return (
    <>
      <Alert
        type="info"
        role="status"
        title={t('deceased.title', { when })}
        description={
          <>
            <p>
              {t(`deceased.told.${told}`)}
              {note && `: ${note}`} · {t('deceased.recorded', { at: format.dateTime(deceased.recordedAt) })}
            </p>
            <p>{t('deceased.means')}</p>
            <Space wrap style={{ marginTop: 8 }}>
              {keeps && (
                <Button size="small" onClick={() => setOpen('correct')}>
                  {t('deceased.correct')}
                </Button>
              )}
              {undoes && (
                <Button size="small" onClick={() => setOpen('undo')}>
                  {t('deceased.undo')}
                </Button>
              )}
            </Space>
          </>
        }
      />
      {open === 'correct' && <DeathDialog patient={patient} onClose={() => setOpen(undefined)} />}
      {open === 'undo' && <UndoDeathDialog patient={patient} onClose={() => setOpen(undefined)} />}
    </>
  )
}

/** For how many days a mistake is shown. */
const shownFor = 30

/** For how long what comes back is awaited, in milliseconds: the change stream brings it within seconds. */
const awaited = 120_000

function TakenBack({ patientId, mistaken }: { patientId: string; mistaken: Schemas['Mistaken'] }) {
  const { t } = useTranslation('patient')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const since = () => Date.now() - Date.parse(mistaken.at)
  const recent = since() < shownFor * 86_400_000
  const params = { path: { id: patientId } }
  const watched = { enabled: recent, refetchInterval: () => since() < awaited && 5_000 }
  const appointments = api.useQuery('get', '/api/v1/patients/{id}/appointments', { params }, watched)
  const waits = api.useQuery('get', '/api/v1/patients/{id}/waitlist', { params }, watched)
  if (!recent) return null
  const lost = lostTo(mistaken, appointments.data?.items ?? [])
  const ended = (waits.data?.items ?? []).filter(one => endedBy(mistaken, one))
  return (
    <Alert
      type="warning"
      role="status"
      title={t('deceased.takenBack', { at: format.dateTime(mistaken.at) })}
      description={
        lost.length + ended.length === 0 ? (
          t('deceased.allBack')
        ) : (
          <>
            <p>{t('deceased.byHand')}</p>
            <ul className={styles.duplicates}>
              {lost.map(one => (
                <li key={one.id}>
                  {t('deceased.bookAgain')}: {format.dateTime(one.start)} ·{' '}
                  {names.department(one.departmentId)} · {names.practitioner(one.practitionerId)}{' '}
                  <LinkButton size="small" to={`/board?patient=${patientId}&department=${one.departmentId}`}>
                    {t('action.book')}
                  </LinkButton>
                </li>
              ))}
              {ended.map(one => (
                <li key={one.id}>
                  {t('deceased.waitAgain')}: {names.department(one.departmentId)} · {format.day(one.from)} –{' '}
                  {format.day(one.until)}{' '}
                  <LinkButton size="small" to={`/waitlist?patient=${patientId}`}>
                    {t('action.wait')}
                  </LinkButton>
                </li>
              ))}
            </ul>
          </>
        )
      }
    />
  )
}
