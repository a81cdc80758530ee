import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, type Schemas } from '@/shared/api/client'

export type BoardSession = Schemas['Board']
export type Place = Schemas['Place']
export type Slot = Schemas['Slot']

/** What a number's ticket shows. */
export type TicketState = 'free' | 'past' | 'closed' | 'held' | 'booked' | 'arrived' | 'finished' | 'noshow'

export interface Ticket {
  slot: Slot
  place?: Place
  /** Who has it, as far as the board knows. */
  patient?: Schemas['Summary']
  state: TicketState
  /** Why the schedule has no place for it any more: the patient must be called. */
  unplaced?: Place['unplaced']
}

/** One number of the board that somebody is doing something with. */
export interface Chosen {
  session: BoardSession
  ticket: Ticket
}

/** Every number of a session in order, taken or not; behind them those that are no numbers of it any more. */
export function ticketsOf(session: BoardSession, now: Date): Ticket[] {
  const taken = new Map(session.places.map(place => [place.number, place]))
  const ticket = (slot: Slot, place: Place): Ticket => ({
    // Who has no place here, or one behind the regular numbers, was told another time than the session has.
    slot: place.start ? { ...slot, start: place.start, end: later(place.start, lengthOf(slot)) } : slot,
    place,
    patient: session.patients[place.patientId],
    state: stateOf(place),
    unplaced: place.unplaced,
  })
  const numbers = session.slots.map((slot): Ticket => {
    const place = taken.get(slot.number)
    if (place) return ticket(slot, place)
    const closed = slot.closureId || session.inactive?.length
    return { slot, state: new Date(slot.start) <= now ? 'past' : closed ? 'closed' : 'free' }
  })
  const known = new Set(session.slots.map(slot => slot.number))
  const gone = session.places.filter(place => !known.has(place.number))
  const last = session.slots.at(-1) ?? session
  return [
    ...numbers,
    ...gone.map(place => {
      const { start, end } = place.start ? last : session
      return ticket({ number: place.number, start, end }, place)
    }),
  ]
}

const lengthOf = ({ start, end }: { start: string; end: string }) => Date.parse(end) - Date.parse(start)

const later = (time: string, by: number) => new Date(Date.parse(time) + by).toISOString()

function stateOf(place: Place): TicketState {
  switch (place.status) {
    case 'held':
      return 'held'
    case 'arrived':
      return 'arrived'
    case 'fulfilled':
      return 'finished'
    case 'noshow':
      return 'noshow'
    default:
      return 'booked'
  }
}

export function countStates(tickets: Ticket[]): Map<TicketState, number> {
  const counts = new Map<TicketState, number>()
  for (const { state } of tickets) counts.set(state, (counts.get(state) ?? 0) + 1)
  return counts
}

/** The sessions of a department's day. Others book too, so the board looks again by itself. */
export function useDayBoard(date: string, department: string | undefined) {
  return api.useQuery(
    'get',
    '/api/v1/day-board',
    { params: { query: { date, department: department ?? '' } } },
    { enabled: department !== undefined, refetchInterval: 15_000, staleTime: 0 },
  )
}

export function useRefreshBoard(): () => void {
  const queries = useQueryClient()
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/day-board'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/sessions/{id}/queue'] })
  }, [queries])
}
