import { useQueryClient } from '@tanstack/react-query'
import { api, type Schemas } from '@/shared/api/client'

export type Wait = Schemas['Wait']
export type Offer = Schemas['Offer']
export type Line = Schemas['WaitlistLine']

/** The classes by which the list is ranked, the first first. */
export const urgencies = ['urgent', 'soon', 'routine'] as const
export const priorities = ['displaced', 'priority', 'ordinary'] as const

export type Urgency = (typeof urgencies)[number]
export type Priority = (typeof priorities)[number]

/** Who waits in a department. Offers run out and numbers come free, so the list looks again by itself. */
export function useWaits(department: string) {
  return api.useQuery(
    'get',
    '/api/v1/waitlist',
    { params: { query: { department } } },
    { refetchInterval: 15_000, staleTime: 0 },
  )
}

export function useRefreshWaits(): () => void {
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/waitlist'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/waitlist-offers'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/patients/{id}/waitlist'] })
  }
}

/** What puts one who waits before the next: the first of the rules in which they differ. */
export function whyBefore(one: Wait, next: Wait | undefined): 'urgency' | 'priority' | 'since' | undefined {
  if (!next) return undefined
  if (one.urgency !== next.urgency) return 'urgency'
  if (one.priority !== next.priority) return 'priority'
  return 'since'
}

/** Whether somebody waits for a number on a day. */
export function waitsOn(wait: Wait, day: string | undefined): boolean {
  if (day === undefined) return true
  const weekday = ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1
  const wanted = !wait.weekdays?.length || wait.weekdays.includes(weekday)
  return wait.from <= day && day <= wait.until && wanted
}
