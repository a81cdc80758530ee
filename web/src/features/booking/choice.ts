import { problemOf } from '@/shared/api/problem'
import { civilDate } from '@/shared/time/civil'
import type { Chosen } from './board'

/** One number that somebody is about to give to a patient. */
export interface Choice {
  session: { id: string; date: string; departmentId: string; practitionerId: string; room?: string }
  slot: { number: number; start: string; end: string }
}

export function choiceOf({ session, ticket }: Chosen): Choice {
  const { id, date, departmentId, practitionerId, room } = session
  const { number, start, end } = ticket.slot
  return { session: { id, date, departmentId, practitionerId, room }, slot: { number, start, end } }
}

/** What a refusal says could be had instead, as choices. Who has the doctor's first number knows the room from the board. */
export function alternativesOf(error: unknown, zone: string, now: Choice): Choice[] {
  if (!error) return []
  const found = problemOf(error).params?.alternatives
  if (!Array.isArray(found)) return []
  return found.filter(isAlternative).map(one => ({
    session: {
      id: one.sessionId,
      date: civilDate(one.start, zone),
      departmentId: one.departmentId,
      practitionerId: one.practitionerId,
      room: one.practitionerId === now.session.practitionerId ? now.session.room : undefined,
    },
    slot: { number: one.number, start: one.start, end: one.end },
  }))
}

interface Refused {
  sessionId: string
  number: number
  start: string
  end: string
  departmentId: string
  practitionerId: string
}

function isAlternative(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'sessionId' in value && 'number' in value
}
