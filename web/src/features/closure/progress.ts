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
