import { expect, it, vi } from 'vitest'
import { kindOf, paidBefore, type Receipt } from './receipt'

vi.mock('@/shared/api/client', () => ({ api: {} })) // which reads the browser's address

const receipt = (over: Partial<Receipt>) => ({ kind: 'payment', due: 0, ...over }) as Receipt

it('calls the money of a stay a deposit unless it pays what is due', () => {
  const stay = { stayId: 'sty_1' }
  expect(kindOf(receipt({ due: -100 }), stay)).toBe('deposit')
  expect(kindOf(receipt({ due: 0 }), stay)).toBe('payment')
  expect(kindOf(receipt({ due: -100 }), {})).toBe('payment')
  expect(kindOf(receipt({ kind: 'refund', due: -100 }), stay)).toBe('refund')
})

it('lists what was paid before, and nothing that came later', () => {
  const payments = ['1', '2', '3'].map(n => ({ receipt: n, at: `2026-11-2${n}T08:00:00Z` }))
  const account = { payments } as Parameters<typeof paidBefore>[1]
  const before = paidBefore(receipt({ number: '2', at: '2026-11-22T08:00:00Z' }), account)
  expect(before.map(one => one.receipt)).toEqual(['1'])
})
