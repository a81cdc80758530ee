import { describe, expect, it } from 'vitest'
import { isWrong, numberOf } from './number-input'

describe('a typed number', () => {
  it.each([
    ['365', 365],
    ['-3', -3],
    ['９９９９', 9999],
    ['36。8', 36.8],
    [' 36.80 ', 36.8],
    ['', null],
  ])('reads %j', (text, number) => {
    expect(numberOf(text)).toBe(number)
  })

  it.each(['6,5', '1O0', '1 5', '3-5', '1²', '1e3', '12345678901234567'])('leaves %j as it is', text => {
    expect(numberOf(text)).toBe(text)
  })

  it('is wrong beyond its bounds, with decimals too many, and where it is none', () => {
    const days = { min: 0, max: 180 }
    expect([0, 180].map(value => isWrong(value, days))).toEqual([false, false])
    expect([365, -1, 1.5, '3O', null].map(value => isWrong(value, days))).toEqual(Array(5).fill(true))
    expect(isWrong(null, { ...days, optional: true })).toBe(false)
    expect([37.5, 37.55].map(value => isWrong(value, { min: 30, max: 45, decimals: 1 }))).toEqual([
      false,
      true,
    ])
  })
})
