import { expect, it } from 'vitest'
import { faultsOf } from './faults'

const draft = {
  departmentId: 'dep_1',
  practitionerId: 'pra_1',
  room: '-',
  from: '2026-11-27',
  weekly: [{ weekday: 1, start: '08:00', end: '12:00', minutes: 10 }],
  followsHolidays: true,
}

it('says what a schedule lacks, and what ends before it begins', () => {
  expect(faultsOf(draft)).toEqual({})
  expect(faultsOf({ ...draft, until: '2026-11-27' })).toEqual({})
  expect(faultsOf({ ...draft, departmentId: '', practitionerId: '', until: '2026-11-26' })).toEqual({
    departmentId: 'missing.department',
    practitionerId: 'missing.practitioner',
    until: 'wrong.until',
  })
  const block = { weekday: 2, start: '12:00', end: '12:00', minutes: 10 }
  expect(faultsOf({ ...draft, weekly: [...draft.weekly, block] })).toEqual({ block: 1 })
  const leaves = [
    { from: '2026-12-01', until: '2026-12-01', reason: '' },
    { from: '2026-12-02', until: '2026-12-01', reason: '' },
  ]
  expect(faultsOf({ ...draft, leaves })).toEqual({ leave: 1 })
})
