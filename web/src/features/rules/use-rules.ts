import { useQuery, useQueryClient } from '@tanstack/react-query'
import { client, type Schemas } from '@/shared/api/client'

export type Policy = Schemas['Policy']
export type VisitRules = Schemas['Rules']

/** What was read, with the version that a change must name. */
interface Read<T> {
  value: T
  etag: string
}

// What is being edited must not be replaced under the hands; whoever saved before is told of by the version.
const whileEdited = { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 }

export function usePolicy() {
  return useQuery({
    queryKey: ['rules', 'booking'],
    queryFn: async (): Promise<Read<Policy>> => {
      const { data, error, response } = await client.GET('/api/v1/booking-policy')
      if (!data) throw error
      return { value: data, etag: response.headers.get('ETag') ?? '' }
    },
    ...whileEdited,
  })
}

export function useVisitRules() {
  return useQuery({
    queryKey: ['rules', 'visit'],
    queryFn: async (): Promise<Read<VisitRules>> => {
      const { data, error, response } = await client.GET('/api/v1/visit-rules')
      if (!data) throw error
      return { value: data, etag: response.headers.get('ETag') ?? '' }
    },
    ...whileEdited,
  })
}

/** Makes whoever shows the rules look again, the page itself included. */
export function useRefreshRules(): (which: 'booking' | 'visit') => void {
  const queries = useQueryClient()
  return which => {
    void queries.invalidateQueries({ queryKey: ['rules', which] })
    const path = which === 'booking' ? '/api/v1/booking-policy' : '/api/v1/visit-rules'
    void queries.invalidateQueries({ queryKey: ['get', path] })
  }
}
