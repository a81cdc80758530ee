import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { currentLanguage } from '@/shared/i18n/language'
import { useClinicFormat, useToday } from '@/shared/me/me'
import type { QueueOption } from './move-dialog'

type Session = Schemas['Board']

/** Every queue of a department today: its doctors' sessions, and the places that it shares. */
export function useQueueOptions(department: string): QueueOption[] {
  const today = useToday()
  const board = api.useQuery('get', '/api/v1/day-board', {
    params: { query: { date: today, department } },
  })
  const sessions = (board.data?.items ?? []).filter(one => !one.unplaced)
  return [...useSessionOptions(sessions), ...useStations(department)]
}

export function useSessionOptions(sessions: Session[]): QueueOption[] {
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return sessions.map(session => ({
    value: session.id,
    label: `${format.time(session.start)}–${format.time(session.end)} ${names.practitioner(session.practitionerId)} ${session.room}`,
  }))
}

/** Pools, rooms and isolation of the department or of the whole clinic. */
export function useStations(department: string | undefined): QueueOption[] {
  const rules = api.useQuery('get', '/api/v1/visit-rules', undefined, { staleTime: 60_000 })
  return (rules.data?.stations ?? [])
    .filter(one => !one.departmentId || one.departmentId === department)
    .map(one => ({
      value: one.queueId ?? one.id,
      label: one.name[currentLanguage()] ?? one.id,
      room: one.kind === 'room',
    }))
}
