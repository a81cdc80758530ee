import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import styles from './file-page.module.css'

/** A patient's appointments, latest day first: for those who do not keep the file, patients themselves above all. */
export function Appointments({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patient')
  const appointments = api.useQuery('get', '/api/v1/patients/{id}/appointments', {
    params: { path: { id: patientId } },
  })
  return (
    <Panel title={t('appointments.title')} flush>
      <QueryState query={appointments}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('appointments.none')} />
          ) : (
            <ol className={styles.timeline}>
              {items.map(one => (
                <AppointmentRow key={one.id} appointment={one} onChanged={appointments.refetch} />
              ))}
            </ol>
          )
        }
      </QueryState>
    </Panel>
  )
}

interface AppointmentRowProps {
  appointment: Schemas['Appointment']
  onChanged: () => void
}

function AppointmentRow({ appointment, onChanged }: AppointmentRowProps) {
  const { t } = useTranslation(['patient', 'common'])
  const { message } = App.useApp()
  const term = useTerm('patient')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const { id, start, departmentId, practitionerId, room, code, status } = appointment
  const cancel = api.useMutation('post', '/api/v1/appointments/{id}/cancel', {
    onSuccess: () => void message.success(t('appointments.cancelled')),
    onSettled: onChanged,
  })
  return (
    <li className={styles.entry}>
      <time className={styles.when} dateTime={start}>
        {format.dateTime(start)}
      </time>
      <Status tone={status === 'booked' ? 'brand' : 'neutral'}>{term('timeline.status', status)}</Status>
      <div className={styles.what}>
        <strong>
          {[names.department(departmentId), names.practitioner(practitionerId)].filter(Boolean).join(' · ')}
        </strong>
        <p className={styles.detail}>
          {code}
          {room && ` · ${t('appointments.room', { room })}`}
        </p>
        <ProblemAlert error={cancel.error} />
      </div>
      {status === 'booked' && (
        <Popconfirm
          title={t('appointments.confirm')}
          okText={t('appointments.cancel')}
          cancelText={t('common:action.back')}
          onConfirm={() => cancel.mutate({ params: { path: { id } }, body: {} })}
        >
          <Button size="small" loading={cancel.isPending}>
            {t('appointments.cancel')}
          </Button>
        </Popconfirm>
      )}
    </li>
  )
}
