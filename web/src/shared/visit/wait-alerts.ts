import { api, type Schemas } from '@/shared/api/client'
import { useHasRole } from '@/shared/me/me'

/** Who waits too long or is in isolation anywhere in the clinic, looked at again and again. */
export function useWaitAlerts(enabled = true) {
  const may = useHasRole('frontdesk', 'nurse', 'doctor', 'manager')
  return api.useQuery('get', '/api/v1/wait-alerts', undefined, {
    enabled: enabled && may,
    refetchInterval: 30_000,
  })
}

/** Who waits where no others do. */
export const waitsIsolated = (one: Schemas['Overlong']) =>
  one.isolated === true && !one.apart && one.status === 'arrived'
