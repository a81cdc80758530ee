import { expect, it } from 'vitest'
import { type Account, askedFirst, cashierOf, changeOf } from './accounts'

const account = (id: string, stayId?: string) => ({ id, stayId, patientId: 'pat_1' }) as Account

it('puts the account of the stay that somebody came from first, and leaves the others in their order', () => {
  const all = [account('a'), account('b', 'sty_1'), account('c', 'sty_2')]
  expect(askedFirst(all, 'sty_2').map(one => one.id)).toEqual(['c', 'a', 'b'])
  expect(askedFirst(all).map(one => one.id)).toEqual(['a', 'b', 'c'])
})

it('leads back to the account that was worked on', () => {
  expect(cashierOf(account('a'))).toBe('/cashier?patient=pat_1')
  expect(cashierOf(account('b', 'sty_1'))).toBe('/cashier?patient=pat_1&stay=sty_1')
})

it('adds the ledger up to what is due', () => {
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
