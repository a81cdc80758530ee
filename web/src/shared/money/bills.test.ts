import { describe, expect, it } from 'vitest'
import { billState, inOrder, sumsOf } from './bills'

const today = '2026-11-27'
const bill = (date: string, due: number, more = {}) => ({ date, due, ...more })

describe('bills', () => {
  it('begin with those of today, then what is overdue, ahead and over', () => {
    const later = bill('2026-12-09', 5000)
    const next = bill('2026-12-01', 5000)
    const now = bill(today, 0)
    const old = bill('2026-10-01', 100)
    const owed = bill('2026-10-05', -100)
    const over = bill('2026-10-03', 0)
    const latest = bill('2026-11-20', 0)
    const stay = bill('2026-11-24', -50_000, { stayId: 'sty_1' })
    const left = bill('2026-11-01', 0, { stayId: 'sty_2', settledAt: '2026-11-09T00:00:00Z' })
    expect(inOrder([later, next, now, stay, latest, left, over, owed, old], today)).toEqual([
      stay,
      now,
      old,
      owed,
      next,
      later,
      latest,
      left,
      over,
    ])
  })

  it('come to sums of which a deposit is none', () => {
    const all = [
      bill(today, 100),
      bill('2026-10-01', 20),
      bill('2026-12-01', 3),
      bill('2026-12-02', -7),
      bill(today, -50_000, { stayId: 'sty_1' }),
    ]
    expect(sumsOf(all, today)).toEqual({ now: 120, ahead: 3, back: 7 })
  })

  it.each([
    ['empty', 0, 0, 0, 0, 0],
    ['free', 5000, 5000, 0, 0, 0],
    ['due', 5000, 0, 0, 0, 5000],
    ['due', 5000, 0, 2000, 2000, 5000],
    ['part', 5000, 0, 2000, 0, 3000],
    ['paid', 5000, 0, 5000, 0, 0],
    ['paid', 1000, 0, 5000, 4000, 0],
    ['refunded', 0, 0, 5000, 5000, 0],
    ['credit', 0, 0, 5000, 0, -5000],
  ] as const)('are %s', (state, charged, discounted, paid, refunded, due) => {
    expect(charged - discounted - paid + refunded).toBe(due)
    expect(billState({ charged, paid, refunded, due })).toBe(state)
  })
})
