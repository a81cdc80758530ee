import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import type { Tone } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'

export type Closure = Schemas['Progress']
export type Case = Schemas['ClosureCase']
export type Proposal = Schemas['Proposal']
export type Target = Schemas['Target']
export type Span = Schemas['Span']
export type Reason = Schemas['Reason']

export const working = ['shutting', 'proposing', 'moving', 'reopening']

export const stateTones: Record<Case['state'], Tone> = {
  open: 'warn',
  unplaced: 'bad',
  moved: 'done',
  cancelled: 'neutral',
  seen: 'done',
  kept: 'done',
  taken: 'neutral',
}

/** A case may still be decided about while its patient has no place. */
export function isRed(one: Case): boolean {
  return one.state === 'open' || one.state === 'unplaced'
}

export function useRefreshClosure(): () => void {
  const queries = useQueryClient()
  return useCallback(() => {
    for (const path of ['', '/{id}', '/{id}/cases']) {
      void queries.invalidateQueries({ queryKey: ['get', `/api/v1/closures${path}`] })
    }
  }, [queries])
}

/** What is out, by name: the names of these targets. */
export function useTargetName(targets: Target[]): (target: Target) => string {
  const { t } = useTranslation('closure')
  const names = useDirectoryNames()
  const text = useText()
  const sites = api.useQuery('get', '/api/v1/sites', {}, { staleTime: 5 * 60_000 })
  const rooms = api.useQuery('get', '/api/v1/rooms', {}, { staleTime: 5 * 60_000 })
  const asked = new Set(targets.filter(one => one.kind === 'schedule').map(one => one.id))
  const schedules = useQueries({
    queries: [...asked].map(id =>
      api.queryOptions(
        'get',
        '/api/v1/schedules/{id}',
        { params: { path: { id } } },
        { staleTime: 5 * 60_000 },
      ),
    ),
  }).map(one => one.data)
  const named = (target: Target) => {
    switch (target.kind) {
      case 'practitioner':
      case 'change': // whose schedule it was
        return names.practitioner(target.id)
      case 'department':
        return names.department(target.id)
      case 'site':
        return text(sites.data?.items.find(site => site.id === target.id)?.name)
      case 'room':
        return rooms.data?.items.find(room => room.id === target.id)?.door ?? ''
      case 'schedule': {
        const schedule = schedules.find(one => one?.id === target.id)
        return schedule ? `${names.practitioner(schedule.practitionerId)} · ${schedule.room}` : ''
      }
    }
  }
  // A doctor's name says that it is a doctor.
  return target =>
    target.kind === 'practitioner' ? named(target) : `${t(`target.${target.kind}`)} ${named(target)}`
}
