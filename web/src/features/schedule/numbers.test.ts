import { expect, it } from 'vitest'
import type { Draft } from './editor-page'
import { minutesOfHours, wrongNumber } from './numbers'

const block = { weekday: 1, start: '08:00', end: '12:00', minutes: 15 }
const draft = { weekly: [block], release: { days: 7, at: '07:00' } } as Draft

it('finds the block whose numbers cannot be, and what is wrong elsewhere', () => {
  expect(wrongNumber(draft)).toBeUndefined()
  expect(wrongNumber({ ...draft, weekly: [block, { ...block, minutes: 999 }] })).toEqual({ block: 1 })
  const pools = [{ pool: 'vip' as const, from: 10, to: 99 }]
  expect(wrongNumber({ ...draft, weekly: [{ ...block, pools }] })).toEqual({ block: 0 })
  expect(wrongNumber({ ...draft, release: { days: 999, at: '07:00' } })).toEqual({})
})

it('makes whole minutes of hours, and rounds none', () => {
  expect([0.5, 1.1, 20 / 60, 0.01].map(minutesOfHours)).toEqual([30, 66, 20, 0.6])
})
