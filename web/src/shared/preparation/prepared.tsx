import { api } from '@/shared/api/client'
import { PreparationPanel } from './preparation-panel'
import { mayPrepare, useServices } from './services'

/** Whether who has come is prepared for what is to be done; nothing shows where there is nothing to prepare. */
export function Prepared({ appointmentId }: { appointmentId: string | undefined }) {
  const services = useServices()
  const appointment = api.useQuery(
    'get',
    '/api/v1/appointments/{id}',
    { params: { path: { id: appointmentId ?? '' } } },
    { enabled: appointmentId !== undefined, staleTime: 0 },
  )
  if (!appointmentId || mayPrepare(appointment.data, services) === 'no') return null
  return <PreparationPanel appointmentId={appointmentId} />
}
