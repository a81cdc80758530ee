import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { type Appointment, useAppointments } from './appointments'
import { CancelDialog } from './cancel-dialog'
import { ExamNumbers, ExamPreparation } from './exam-numbers'
import { Card, Faulty, Tap, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'

type Booking = Schemas['ExamBooking']

/** Examinations that are to come, each with all its numbers, to be cancelled as one. */
export function ExamsAhead() {
  const { id } = usePerson()
  const query = api.useQuery(
    'get',
    '/api/v1/patients/{id}/exam-bookings',
    { params: { path: { id } } },
    { staleTime: 0 },
  )
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const { query: appointments, ahead } = useAppointments()
  const refetch = () => {
    void query.refetch()
    void appointments.refetch()
  }
  if (query.error) return <Faulty error={query.error} retry={query.refetch} />
  return query.data?.items.map(one => (
    <Ahead
      key={one.id}
      one={one}
      stations={packages.data?.items.find(plan => plan.id === one.packageId)?.stations ?? []}
      first={ahead.find(other => other.id === one.id)}
      refetch={refetch}
    />
  ))
}

function Ahead({
  one,
  stations,
  first,
  refetch,
}: {
  one: Booking
  stations: Schemas['ExamPackage']['stations']
  first?: Appointment
  refetch: () => void
}) {
  const { t } = useTranslation(['portal', 'exambook'])
  const text = useText()
  const format = useClinicFormat()
  const [cancelling, setCancelling] = useState(false)
  return (
    <>
      <Card title={text(one.name)} tone="brand">
        <p>{format.dayWithWeekday(one.date)}</p>
        <ExamNumbers numbers={one.numbers} stations={stations} />
        <Taps>
          <TapLink to={`/my/visits/${one.id}`}>{t('exambook:first')}</TapLink>
          {first && <TapLink to={`/my/exams/${one.id}/move`}>{t('exambook:move')}</TapLink>}
          {first && (
            <Tap look="danger" onClick={() => setCancelling(true)}>
              {t('exambook:cancel')}
            </Tap>
          )}
        </Taps>
        {first && (
          <CancelDialog one={first} open={cancelling} onClose={() => setCancelling(false)} onDone={refetch} />
        )}
      </Card>
      <ExamPreparation prepares={one.prepares} stations={stations} />
    </>
  )
}
