import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { currentLanguage } from '@/shared/i18n/language'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { useWaitAlerts, waitsIsolated } from '@/shared/visit/wait-alerts'
import type { QueueOption } from './move-dialog'

type Session = Schemas['Board']

/** Every queue of a department from which somebody calls today from now on: whose session goes on, who comes later, and the places that it shares. */
export function useQueueOptions(department: string): QueueOption[] {
  const today = useToday()
  const board = api.useQuery('get', '/api/v1/day-board', {
    params: { query: { date: today, department } },
  })
  const now = new Date()
  const sessions = (board.data?.items ?? [])
    .filter(one => !one.unplaced && new Date(one.end) > now)
    .sort((a, b) => a.start.localeCompare(b.start))
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

/** Pools, rooms and isolation of the department or of the whole clinic; of isolation with how many wait there. */
export function useStations(department: string | undefined): QueueOption[] {
  const rules = api.useQuery('get', '/api/v1/visit-rules', undefined, { staleTime: 60_000 })
  const { t } = useTranslation('queue')
  const isolated = (useWaitAlerts().data?.items ?? []).filter(waitsIsolated)
  return (rules.data?.stations ?? [])
    .filter(one => !one.departmentId || one.departmentId === department)
    .map(one => {
      const value = one.queueId ?? one.id
      const name = one.name[currentLanguage()] ?? one.id
      const count = isolated.filter(who => who.queueId === value).length
      return {
        value,
        label: count > 0 ? `${name} · ${t('alerts.waits', { count })}` : name,
        room: one.kind === 'room',
      }
    })
}
