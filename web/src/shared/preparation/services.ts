import { api, type Schemas } from '@/shared/api/client'

export type Service = Schemas['HealthcareService']

/** All services, also those that are not offered any more: appointments may be for them. */
export function useServices(): Service[] {
  return api.useQuery('get', '/api/v1/services', {}, { staleTime: 5 * 60_000 }).data?.items ?? []
}

/** What can be booked in a department. */
export function offeredIn(services: Service[], department: string | undefined): Service[] {
  return services.filter(
    one => one.active && department !== undefined && one.departments.includes(department),
  )
}
