import { useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@/shared/api/client'

export type Stay = Schemas['Stay']
export type Milestone = Schemas['Milestone']

/** A milestone changes the list and the stay at once. */
export function useRefreshStays(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await queries.invalidateQueries({
      predicate: ({ queryKey }) => /stays|timeline/.test(String(queryKey[1])),
    })
  }
}
