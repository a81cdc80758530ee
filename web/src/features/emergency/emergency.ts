import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'

export type Emergency = Schemas['Emergency']
export type Sheet = Schemas['Sheet']
export type Line = Schemas['EmergencyEntry']

/** What the button can be pressed for; hardly ever changes. */
export function useKinds() {
  return api.useQuery('get', '/api/v1/emergency-kinds', {}, { staleTime: 60_000 })
}

export function useSites() {
  return api.useQuery('get', '/api/v1/sites', {}, { staleTime: 5 * 60_000 })
}

/** Kinds and places in the reader's language. */
export function useEmergencyNames(): {
  kind: (id: string) => string
  firstSteps: (id: string) => string
  place: (emergency: { siteId?: string; room?: string }) => string
} {
  const { t } = useTranslation('emergency')
  const kinds = useKinds().data?.items ?? []
  const sites = useSites().data?.items ?? []
  const text = useText()
  return {
    kind: id => text(kinds.find(one => one.id === id)?.name) || id,
    firstSteps: id => text(kinds.find(one => one.id === id)?.firstSteps),
    place: ({ siteId, room }) =>
      [text(sites.find(one => one.id === siteId)?.name), room].filter(Boolean).join(' ') || t('place.none'),
  }
}

/** Everything about emergencies is read anew: one press changes banner, list and sheet. */
export function useRefreshEmergencies(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await queries.invalidateQueries({ predicate: ({ queryKey }) => /emergenc/.test(String(queryKey[1])) })
  }
}

const remembered = 'careloop.place'

/** Where this workstation stands, as it was last said: so that a press need not say it. */
export function placeHere(): { siteId?: string; room?: string } {
  try {
    return JSON.parse(localStorage.getItem(remembered) ?? '{}')
  } catch {
    return {}
  }
}

export function rememberPlace(place: { siteId?: string; room?: string }): void {
  localStorage.setItem(remembered, JSON.stringify(place))
}
