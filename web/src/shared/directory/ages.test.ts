import { expect, it } from 'vitest'
import { comesToTake, monthsOf, takes } from './ages'

it('reads ages as they are written', () => {
  expect(monthsOf('14y')).toEqual({ from: 168, under: 180 })
  expect(monthsOf('3m')).toEqual({ from: 3, under: 4 })
  for (const none of [undefined, '', '14', 'y', '3w', '-1y']) expect(monthsOf(none)).toBeUndefined()
})

it('takes whom a department takes, and whose age it does not know', () => {
  const children = { oldest: '14y' }
  expect([0, 179, 180, undefined].map(months => takes(children, months))).toEqual([true, true, false, true])
  expect([719, 720].map(months => takes({ youngest: '60y' }, months))).toEqual([false, true])
  expect(takes(undefined, 900)).toBe(true)
})

it('waits for who is old enough on a day that can be chosen', () => {
  expect([717, 718, 720].map(months => comesToTake({ youngest: '60y' }, months))).toEqual([false, true, true])
  expect([179, 180].map(months => comesToTake({ oldest: '14y' }, months))).toEqual([true, false])
})
