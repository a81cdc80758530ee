import { useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@/shared/api/client'

export type Stay = Schemas['Stay']
export type Milestone = Schemas['Milestone']

/** When the patient came, as it stands: the admission may have been corrected. */
export function admittedAt({ milestones, admittedAt }: Stay): string {
  const corrected = new Set(milestones.map(one => one.corrects))
  return milestones.find(one => one.kind === 'admission' && !corrected.has(one.id))?.at ?? admittedAt
}

/** A milestone changes the list and the stay at once. */
export function useRefreshStays(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => /stays|timeline/.test(String(queryKey[1])),
    })
  }
}
