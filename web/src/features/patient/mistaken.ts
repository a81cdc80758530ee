import type { Schemas } from '@/shared/api/client'

interface Ended {
  reason?: string
  endedAt?: string
}

/** Whether something ended because a death was recorded by mistake. Instants say as many digits as they have: as texts they do not compare. */
export function endedBy(mistaken: Schemas['Mistaken'], one: Ended): boolean {
  return one.reason === 'file-closed' && Date.parse(one.endedAt ?? '') >= Date.parse(mistaken.recordedAt)
}

/** Appointments ahead that a mistaken death cancelled and that are not booked again: somebody else has the number by now. */
export function lostTo(
  mistaken: Schemas['Mistaken'],
  all: Schemas['Appointment'][],
): Schemas['Appointment'][] {
  const live = new Set(
    all.filter(one => one.status === 'booked').map(one => `${one.sessionId} ${one.number}`),
  )
  return all.filter(
    one =>
      one.status === 'cancelled' &&
      endedBy(mistaken, one) &&
      Date.parse(one.start) > Date.now() &&
      !live.has(`${one.sessionId} ${one.number}`),
  )
}
