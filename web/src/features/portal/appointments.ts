import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useSites } from '@/shared/directory/sites'
import { useClinicFormat, useMe, useToday } from '@/shared/me/me'
import { civilDate } from '@/shared/time/civil'
import { usePerson } from './person-switch'

export type Appointment = Schemas['Appointment']
type Policy = Schemas['Policy']

/** Whether somebody still has to come. */
export function isAhead(one: Appointment, today: string): boolean {
  return (one.status === 'booked' || one.status === 'arrived') && one.date >= today
}

/** The patient's appointments of the first page, the next one first. */
export function useAppointments() {
  const { id } = usePerson()
  const today = useToday()
  const query = api.useQuery('get', '/api/v1/patients/{id}/appointments', {
    params: { path: { id }, query: { limit: 50 } },
  })
  const items = query.data?.items
  const ahead = useMemo(
    () => (items ?? []).filter(one => isAhead(one, today)).sort((a, b) => a.start.localeCompare(b.start)),
    [items, today],
  )
  return { query, ahead }
}

/** An appointment in words: when, where, with whom. */
export function useSay() {
  const names = useDirectoryNames()
  const sites = useSites()
  const format = useClinicFormat()
  const { timeZone } = useMe().clinic
  return {
    when: (one: { start: string }) =>
      `${format.dayWithWeekday(civilDate(new Date(one.start), timeZone))} ${format.time(one.start)}`,
    where: (one: { departmentId: string; practitionerId: string; siteId?: string }) =>
      [sites.name(one.siteId), names.department(one.departmentId), names.practitioner(one.practitionerId)]
        .filter(Boolean)
        .join(' · '),
  }
}

/** What the clinic decided about changing and cancelling, for one appointment. */
export function useDeadlines(start: string) {
  const policy = api.useQuery('get', '/api/v1/booking-policy', {}, { staleTime: 5 * 60_000 }).data
  return useMemo(() => (policy ? deadlinesOf(policy, start, Date.now()) : undefined), [policy, start])
}

export interface Deadline {
  /** Until when it may be done without anything following from it. */
  until: string
  over: boolean
  /** Whether the desk alone can do it now. */
  deskOnly: boolean
}

export function deadlinesOf(policy: Pick<Policy, 'change' | 'cancel'>, start: string, now: number) {
  const of = ({ hours, after }: Policy['change']): Deadline => {
    const until = Date.parse(start) - hours * 3_600_000
    const over = now > until
    return { until: new Date(until).toISOString(), over, deskOnly: over && after === 'desk-only' }
  }
  return { change: of(policy.change), cancel: of(policy.cancel) }
}

export type Alternative = Schemas['Session']['slots'][number] & {
  sessionId: string
  departmentId: string
  practitionerId: string
}

/** What the server offers in place of a number that is gone. */
export function alternativesOf(error: unknown): Alternative[] {
  if (typeof error !== 'object' || error === null || !('params' in error)) return []
  const { params } = error as { params?: { alternatives?: Alternative[] } }
  return Array.isArray(params?.alternatives) ? params.alternatives : []
}

/** What comes after a visit, in words: what kind of thing, in how many days, and what the doctor noted of it. */
export function useNextStep() {
  const { t } = useTranslation('portal')
  return ({ kind, inDays, note }: Schemas['NextStep']) =>
    [t(`nextStep.${kind}`), inDays && t('visit.again', { count: inDays }), note].filter(Boolean).join(' · ')
}
