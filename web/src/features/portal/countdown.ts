import { useSecondsLeft } from '@/shared/time/use-seconds-left'

// How far the phone's clock is from the clinic's, as an answer that was just made told it.
let ahead = 0

/** Notes what the server's clock said a moment ago. */
export function noteServerTime(instant: string): void {
  ahead = Date.now() - Date.parse(instant)
}

/** The whole seconds that are left until an instant of the clinic's clock. */
export function useCountdown(until: string): number {
  return useSecondsLeft(Date.parse(until) + ahead)
}
