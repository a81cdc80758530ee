import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import styles from './queue.module.css'

/** Of who has no code at hand: found by name, phone or number, and then one of their appointments of today or later. */
export function FindArrival({ onFound }: { onFound: (appointment: string) => void }) {
  const { t } = useTranslation('queue')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const today = useToday()
  const [patient, setPatient] = useState<string>()
  const appointments = api.useQuery(
    'get',
    '/api/v1/patients/{id}/appointments',
    { params: { path: { id: patient ?? '' }, query: { limit: 50 } } },
    { enabled: patient !== undefined, staleTime: 0 },
  )
  const ahead = (appointments.data?.items ?? [])
    .filter(one => one.date >= today && ['booked', 'arrived', 'fulfilled'].includes(one.status))
    .sort((a, b) => a.start.localeCompare(b.start))
  return (
    <div className={styles.byName}>
      <PatientPicker
        value={patient}
        onChange={setPatient}
        label={t('arrival.byName')}
        placeholder={t('arrival.byName')}
      />
      {patient && appointments.data && ahead.length === 0 && <p role="status">{t('arrival.none')}</p>}
      {patient && ahead.length > 0 && (
        <ul>
          {ahead.map(one => (
            <li key={one.id}>
              <Button onClick={() => onFound(one.id)}>
                {one.date === today ? format.time(one.start) : format.dateTime(one.start)}{' '}
                {names.department(one.departmentId)} {names.practitioner(one.practitionerId)}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
