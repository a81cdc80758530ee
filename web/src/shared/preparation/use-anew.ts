import { useClinicFormat } from '@/shared/me/me'
import { useServices } from './services'
import { fastingBefore } from './times'
import { type Step, useSteps } from './use-steps'

interface Anew {
  /** What is done at a time that depends on when the appointment is. */
  steps: Step[]
  /** Whether the first of those times is over already. */
  tooLate: boolean
}

/** What of preparing for an appointment has another time when it is moved; undefined if nothing has. */
export function useAnew(
  serviceId: string | undefined,
  from: string | undefined,
  to: string,
): Anew | undefined {
  const format = useClinicFormat()
  const steps = useSteps()
  const preparation = useServices().find(one => one.id === serviceId)?.preparation
  if (!preparation || !from || Date.parse(from) === Date.parse(to)) return undefined
  const fasting = fastingBefore(preparation, to, format)
  const timed = steps(preparation, fasting).filter(step => step.at)
  if (timed.length === 0) return undefined
  return {
    steps: timed,
    tooLate: fasting.eatUntil !== undefined && Date.parse(fasting.eatUntil) <= Date.now(),
  }
}
