import { api } from '@/shared/api/client'
import { usePractitioners } from '@/shared/directory/directory'

/** What registering with a doctor costs today, in fen, by the clinic's price list; undefined: it is not known. */
export function useRegistrationFee(): (practitionerId: string) => number | undefined {
  const doctors = usePractitioners().data?.items
  const fees = api.useQuery('get', '/api/v1/registration-fees', {}, { staleTime: 5 * 60_000 }).data?.items
  return id => {
    const grade = doctors?.find(one => one.id === id)?.grade
    return (fees?.find(one => one.grade === grade) ?? fees?.find(one => !one.grade))?.amount
  }
}
