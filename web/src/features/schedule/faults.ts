import type { Schemas } from '@/shared/api/client'

type Draft = Schemas['ScheduleBody']

/** What is wrong with a draft before anybody is asked, by its field; a session's fault is that of its end. */
export interface Faults {
  departmentId?: 'missing.department'
  practitionerId?: 'missing.practitioner'
  until?: 'wrong.until'
  /** The first leave that ends before it begins. */
  leave?: number
  /** The first session that ends before it begins. */
  block?: number
}

export function endsBeforeItBegins({ start, end }: { start: string; end: string }): boolean {
  return end <= start
}

export function faultsOf({ departmentId, practitionerId, from, until, weekly, leaves }: Draft): Faults {
  const block = (weekly ?? []).findIndex(endsBeforeItBegins)
  const leave = (leaves ?? []).findIndex(one => one.until < one.from)
  return {
    ...(!departmentId && { departmentId: 'missing.department' }),
    ...(!practitionerId && { practitionerId: 'missing.practitioner' }),
    ...(until && until < from && { until: 'wrong.until' }),
    ...(leave >= 0 && { leave }),
    ...(block >= 0 && { block }),
  }
}
