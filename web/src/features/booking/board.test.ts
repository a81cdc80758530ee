// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { type BoardSession, countStates, ticketsOf } from './board'

const session: BoardSession = {
  id: 'ses_1',
  scheduleId: 'sch_1',
  departmentId: 'dep_1',
  practitionerId: 'pra_1',
  room: '101',
  name: 'morning',
  date: '2026-11-23',
  start: '2026-11-23T00:30:00Z',
  end: '2026-11-23T01:30:00Z',
  slots: [1, 2, 3, 4].map(number => ({
    number,
    start: `2026-11-23T0${number}:00:00Z`,
    end: `2026-11-23T0${number}:15:00Z`,
  })),
  places: [
    { number: 2, appointmentId: 'apt_2', patientId: 'pat_2', code: 'AB', status: 'arrived' },
    { number: 4, appointmentId: 'apt_4', patientId: 'pat_4', code: 'CD', status: 'fulfilled' },
  ],
  patients: {
    pat_2: { id: 'pat_2', number: '1', name: '云小鹿', gender: 'female', class: 'outpatient', alerts: [] },
  },
}

it('shows each number with who has it and how it stands', () => {
  const tickets = ticketsOf(session, new Date('2026-11-23T02:30:00Z'))
  expect(tickets.map(ticket => [ticket.slot.number, ticket.state, ticket.patient?.name])).toEqual([
    [1, 'past', undefined],
    [2, 'arrived', '云小鹿'],
    [3, 'free', undefined],
    [4, 'finished', undefined],
  ])
  expect(countStates(tickets).get('free')).toBe(1)
})

it('shows no number as free of what the clinic has switched off', () => {
  const off: BoardSession = { ...session, inactive: ['practitioner'] }
  const tickets = ticketsOf(off, new Date('2026-11-23T02:30:00Z'))
  expect(tickets.map(ticket => ticket.state)).toEqual(['past', 'arrived', 'closed', 'finished'])
})

it('gives who was added behind the numbers as long as anybody has', () => {
  const added = { ...session.places[0], number: 5, start: '2026-11-23T04:15:00Z', overbooked: true }
  const tickets = ticketsOf({ ...session, places: [added as BoardSession['places'][number]] }, new Date())
  expect(tickets.at(-1)?.slot).toEqual({
    number: 5,
    start: '2026-11-23T04:15:00Z',
    end: '2026-11-23T04:30:00.000Z',
  })
})
