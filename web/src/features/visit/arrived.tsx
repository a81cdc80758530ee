import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useDirectoryNames } from '@/shared/directory/directory'
import { PatientLink } from '@/shared/patient/patient-link'
import { Prepared } from '@/shared/preparation/prepared'
import { roomName } from '@/shared/visit/room'
import { useAboutWait } from './about-wait'
import styles from './queue.module.css'

/** Who has just been checked in, what to tell them, and what is to be asked about their preparation. */
export function Arrived({ encounter }: { encounter: Schemas['Encounter'] }) {
  return (
    <>
      <p className={styles.arrived}>
        {encounter.number} <PatientLink id={encounter.patientId} />
      </p>
      <Told encounter={encounter} />
      <Prepared appointmentId={encounter.appointmentId} />
    </>
  )
}

/** Where the patient is to wait, for whom, behind how many and about how long: what their phone would say. */
function Told({ encounter }: { encounter: Schemas['Encounter'] }) {
  const { t } = useTranslation('queue')
  const names = useDirectoryNames()
  const aboutWait = useAboutWait()
  const look = api.useQuery(
    'get',
    '/api/v1/encounters/{id}/wait',
    { params: { path: { id: encounter.id }, query: { queue: encounter.queueId } } },
    { staleTime: 0 },
  )
  if (look.error) return <ProblemAlert error={look.error} />
  const waiting = look.data
  if (!waiting) return null
  const where = [
    names.department(waiting.departmentId),
    names.practitioner(waiting.practitionerId),
    waiting.place,
    waiting.room && roomName(waiting.room, room => t('screen.room', { room })),
  ]
  const ahead = waiting.ahead === 0 ? t('desk.first') : t('desk.ahead', { count: waiting.ahead })
  return (
    <>
      <p role="status">{where.filter(Boolean).join(' · ')}</p>
      {waiting.status === 'arrived' && (
        <p>{[ahead, waiting.wait && aboutWait(waiting.wait)].filter(Boolean).join(' · ')}</p>
      )}
    </>
  )
}
