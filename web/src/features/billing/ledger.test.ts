import { expect, it } from 'vitest'
import { changeOf } from './ledger'

it('adds up to what is due', () => {
  const none = { charged: 0, discounted: 0, paid: 0, refunded: 0 }
  const entries = [
    { ...none, charged: 10_000 },
    { ...none, discounted: 1_000 },
    { ...none, charged: -4_000, discounted: -400 }, // a line that was taken back, with what was off it
    { ...none, paid: 5_400 },
    { ...none, refunded: 100 },
  ]
  expect(entries.map(changeOf)).toEqual([10_000, -1_000, -3_600, -5_400, 100])
  expect(entries.map(changeOf).reduce((sum, one) => sum + one)).toBe(100)
})
