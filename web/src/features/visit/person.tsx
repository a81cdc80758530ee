import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { ageOn } from '@/shared/time/civil'
import styles from './queue.module.css'

/** What the desk compares with who stands there: name, sex, birth date, masked phones and id documents. */
export function Person({
  person,
  number,
  children,
}: {
  person: Schemas['Likeness']
  number?: number
  children?: ReactNode
}) {
  const { t } = useTranslation(['queue', 'patient', 'common'])
  const term = useTerm('common')
  const fileTerm = useTerm('patient')
  const format = useClinicFormat()
  const today = useToday()
  return (
    <section aria-label={t('arrival.person')} className={styles.person}>
      <p role="status" style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
        <strong>
          {number} {person.name}
        </strong>
        {person.alerts.map(alert => (
          <Status key={alert} tone="warn">
            {fileTerm('alert', alert)}
          </Status>
        ))}
      </p>
      <Facts
        items={[
          [t('patient:field.gender'), term('gender', person.gender)],
          [
            t('patient:field.birthDate'),
            person.birthDate &&
              `${format.day(person.birthDate)} (${t('common:age', { count: ageOn(person.birthDate, today) })})`,
          ],
          [t('patient:field.phones'), person.phones.join(', ') || '—'],
          [
            t('patient:field.document'),
            person.idDocuments
              .map(({ type, number }) => `${t(`patient:document.${type}`)} ${number}`)
              .join(', ') || '—',
          ],
          [t('arrival.file'), <PatientLink key="file" id={person.patientId} name={person.number} />],
        ]}
      />
      {children}
    </section>
  )
}

/** The same of who has come without an appointment. */
export function Comparison({ patient }: { patient: string }) {
  const { t } = useTranslation('queue')
  const person = api.useQuery(
    'post',
    '/api/v1/patients/{id}/comparisons',
    { params: { path: { id: patient } } },
    // Each look at a file is noted: once is enough for one who comes.
    { staleTime: 60_000, refetchOnWindowFocus: false, retry: false },
  )
  return (
    <QueryState query={person} rows={3}>
      {found => (
        <Person person={found}>
          {found.deceased && <Alert type="error" showIcon title={t('arrival.deceased')} />}
        </Person>
      )}
    </QueryState>
  )
}
