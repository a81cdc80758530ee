import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, client, type Schemas } from '@/shared/api/client'

export type Encounter = Schemas['Encounter']
export type QueueEntry = Schemas['QueueEntry']

/** Those who wait and who were called, in the order of the queue. */
export function useQueue(sessionId: string | undefined) {
  return api.useQuery(
    'get',
    '/api/v1/sessions/{id}/queue',
    { params: { path: { id: sessionId ?? '' } } },
    { enabled: sessionId !== undefined, refetchInterval: 10_000, staleTime: 0 },
  )
}

export function useRefreshQueue(): () => void {
  const queries = useQueryClient()
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/sessions/{id}/queue'] })
    void queries.invalidateQueries({ queryKey: ['encounter'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/wait-alerts'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/encounters/{id}/log'] })
  }, [queries])
}

/** One encounter with the version that a change of it has to name, looked at again and again where others change it, too. */
export function useEncounter(id: string, lookEvery?: number) {
  return useQuery({
    refetchInterval: lookEvery ?? false,
    queryKey: ['encounter', id],
    queryFn: () => readEncounter(id),
  })
}

/** Reads an encounter anew, for whoever shows it, too. */
export function useReadEncounter(id: string) {
  const queries = useQueryClient()
  return () =>
    queries.fetchQuery({ queryKey: ['encounter', id], queryFn: () => readEncounter(id), staleTime: 0 })
}

async function readEncounter(id: string) {
  const { data, error, response } = await client.GET('/api/v1/encounters/{id}', { params: { path: { id } } })
  if (!data) throw error
  return { encounter: data, etag: response.headers.get('ETag') ?? '' }
}

/** Whole minutes that somebody has been waiting. A clock that is a little off must not show less than none. */
export function minutesSince(instant: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(instant)) / 60_000))
}
