import { describe, expect, it } from 'vitest'
import { add, change, draw, fits, numbersOf, shownHours, type WeeklyBlock } from './week'

const week: WeeklyBlock[] = [
  { weekday: 1, start: '08:00', end: '12:00', minutes: 10 },
  { weekday: 1, start: '14:00', end: '17:00', minutes: 15 },
]

describe('change', () => {
  it('moves a block over the day and the week', () => {
    expect(change(week, 0, { minutes: -15 })[0]).toMatchObject({ start: '07:45', end: '11:45' })
    expect(change(week, 0, { days: 2 })[0]).toMatchObject({ weekday: 3, start: '08:00' })
    expect(change(week, 0, { grow: 30 })[0]).toMatchObject({ start: '08:00', end: '12:30' })
  })

  it('leaves the week as it is where there is no room', () => {
    expect(change(week, 0, { grow: 150 })).toBe(week)
    expect(change(week, 0, { minutes: 180 })).toBe(week)
    expect(change(week, 0, { days: -1 })).toBe(week)
    expect(change(week, 1, { minutes: 24 * 60 })).toBe(week)
    expect(change(week, 0, { grow: -240 })).toBe(week)
    expect(change(week, 7, { days: 1 })).toBe(week)
  })
})

it('adds a session where none of the usual ones is', () => {
  expect(add(week, 1).at(-1)).toMatchObject({ weekday: 1, start: '18:00' })
  expect(add(week, 2).at(-1)).toMatchObject({ weekday: 2, start: '08:00' })
  const full = add(add(add([], 5), 5), 5)
  expect(add(full, 5)).toBe(full)
})

it('draws a block upwards as well as downwards, on the grid', () => {
  expect(draw([], 3, 600, 487).at(0)).toMatchObject({ start: '08:00', end: '10:00' })
  expect(draw(week, 1, 600, 700)).toBe(week)
  expect(draw([], 3, 600, 603)).toEqual([])
})

it('counts numbers and shows every block', () => {
  expect(numbersOf({ start: '08:00', end: '12:10', minutes: 20 })).toBe(12)
  expect(numbersOf({ start: '08:00', end: '12:00', minutes: 0 })).toBe(0)
  expect(shownHours([])).toEqual([7, 21])
  expect(shownHours([{ weekday: 1, start: '05:30', end: '22:15', minutes: 15 }])).toEqual([5, 23])
  expect(fits([], { weekday: 1, start: '08:00', end: '08:10', minutes: 15 })).toBe(false)
})
