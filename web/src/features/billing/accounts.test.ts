import { expect, it } from 'vitest'
import { type Account, askedFirst, cashierOf } from './accounts'

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
