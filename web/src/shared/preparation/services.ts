import { api, type Schemas } from '@/shared/api/client'

export type Service = Schemas['HealthcareService']

export function useServicesQuery() {
  return api.useQuery('get', '/api/v1/services', {}, { staleTime: 5 * 60_000 })
}

/** All services, also those that are not offered any more: appointments may be for them. */
export function useServices(): Service[] {
  return useServicesQuery().data?.items ?? []
}

/** What can be booked in a department. */
export function offeredIn(services: Service[], department: string | undefined): Service[] {
  return services.filter(
    one => one.active && department !== undefined && one.departments.includes(department),
  )
}

/**
 * Whether there may be something to prepare. If the service has changed since the appointment was booked, only the
 * server knows: what the patient was told may be no more, and what nobody told them may be needed now. So of an
 * examination, whose package may have changed.
 */
export function mayPrepare(
  one: Pick<Schemas['Appointment'], 'serviceId' | 'serviceVersion' | 'together'> | undefined,
  services: Service[],
): 'yes' | 'no' | 'ask' {
  // Nobody comes to it who has eaten, whatever its service says; of several numbers the first tells it.
  if (one?.together?.unfed && !one.together.rest) return 'yes'
  const service = one?.serviceId ? services.find(other => other.id === one.serviceId) : undefined
  if (service && service.version !== one?.serviceVersion) return 'ask'
  if (service?.preparation) return 'yes'
  return one?.together && !one.together.rest ? 'ask' : 'no'
}

/** What a department's exam numbers are for, unless something else is named. */
export function examService(offered: Service[], pool: string | undefined): Service | undefined {
  return pool === 'exam' ? offered.find(one => one.forExams) : undefined
}
