import type { Schemas } from '@/shared/api/client'

/** How far a closure is, from 0 to 100: its numbers first, then its patients. */
export function percent(closure: Schemas['Progress']): number {
  const { counts, step, units, worked } = closure
  if (step === 'shutting' || step === 'reopening') return units > 0 ? Math.round((worked / units) * 100) : 0
  if (step === 'moving' && counts.affected > 0) {
    return Math.round(((counts.affected - counts.open) / counts.affected) * 100)
  }
  return step === 'proposing' ? 50 : 100
}

type Case = Pick<
  Schemas['ClosureCase'],
  'state' | 'appointmentId' | 'start' | 'to' | 'told' | 'answer' | 'reached'
>

/** Whether the message about how a case stands is still to go out: the one of before said something else. */
export function isSending(one: Case, now = new Date()): boolean {
  if (one.reached || one.answer || (one.state !== 'moved' && one.state !== 'unplaced')) return false
  const { appointmentId, start } = (one.state === 'moved' && one.to) || one
  const told = one.told?.appointmentId
  return new Date(start) > now && (!one.told || (told !== undefined && told !== appointmentId))
}
