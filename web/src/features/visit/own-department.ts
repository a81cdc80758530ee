import { useQueries } from '@tanstack/react-query'
import { api, client, type Schemas } from '@/shared/api/client'
import { useMe, useToday } from '@/shared/me/me'

type Session = Schemas['Board']

/** The session of several that is going on, else the next one, else the last. */
export function sessionNow(sessions: Session[], now: Date): Session | undefined {
  const inOrder = [...sessions].sort((a, b) => a.start.localeCompare(b.start))
  return inOrder.find(session => new Date(session.end) > now) ?? inOrder.at(-1)
}

/** A department's sessions of today, kept where the page of that department finds them. */
export function boardQuery(date: string, department: string) {
  const init = { params: { query: { date, department } } }
  return {
    queryKey: ['get', '/api/v1/day-board', init],
    queryFn: async () => {
      const { data, error } = await client.GET('/api/v1/day-board', init)
      if (!data) throw error
      return data
    },
  }
}

/** Where a doctor sees patients now, or next, today; undefined for everybody else, and while it is not known yet. */
export function useOwnDepartment(enabled: boolean): { department?: string; isPending: boolean } {
  const { practitionerId = '' } = useMe().actor
  const today = useToday()
  const looks = enabled && practitionerId !== ''
  const schedules = api.useQuery(
    'get',
    '/api/v1/schedules',
    { params: { query: { practitioner: practitionerId } } },
    { enabled: looks, staleTime: 60_000 },
  )
  const departments = [...new Set((schedules.data?.items ?? []).map(one => one.departmentId))]
  const boards = useQueries({
    queries: departments.map(one => ({ ...boardQuery(today, one), enabled: looks, staleTime: 60_000 })),
  })
  const own = boards.flatMap(one =>
    (one.data?.items ?? []).filter(session => session.practitionerId === practitionerId && !session.unplaced),
  )
  return {
    department: sessionNow(own, new Date())?.departmentId,
    isPending: looks && (schedules.isPending || boards.some(one => one.isPending)),
  }
}
