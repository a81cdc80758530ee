import { useWaitAlerts } from '@/shared/visit/wait-alerts'

/** The appointments whose patients are kept away from others now. */
export function useIsolated(today: boolean): ReadonlySet<string> {
  const alerts = useWaitAlerts(today)
  return new Set((alerts.data?.items ?? []).filter(one => one.isolated).map(one => one.appointmentId))
}
