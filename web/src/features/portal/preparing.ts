import { api } from '@/shared/api/client'
import { useAppointments } from './appointments'

/** The appointments ahead that there is something to prepare for, the next one first. */
export function usePreparing() {
  const { ahead } = useAppointments()
  const services = api.useQuery('get', '/api/v1/services', {}, { staleTime: 5 * 60_000 }).data?.items
  const preparing = ahead.filter(
    one => one.serviceId && services?.find(other => other.id === one.serviceId)?.preparation,
  )
  return { all: preparing, next: preparing[0], known: services !== undefined }
}
