import type { Schemas } from '@/shared/api/client'
import type { CivilDate } from '@/shared/time/civil'
import type { Fen } from './money'

type Account = Schemas['Account']
type Asked = Pick<Account, 'date' | 'due' | 'stayId' | 'settledAt'>

/** How a bill stands, in one word. */
export type BillState = 'empty' | 'free' | 'due' | 'part' | 'paid' | 'refunded' | 'credit'

export function billState({
  charged,
  paid,
  refunded,
  due,
}: Pick<Account, 'charged' | 'paid' | 'refunded' | 'due'>): BillState {
  if (due > 0) return paid > refunded ? 'part' : 'due'
  if (due < 0) return 'credit'
  if (paid > refunded) return 'paid'
  if (refunded > 0) return 'refunded'
  return charged > 0 ? 'free' : 'empty'
}

/** Where a bill stands among a patient's: today's and who is in hospital, what is overdue, what is ahead, what is over. */
function place({ date, due, stayId, settledAt }: Asked, today: CivilDate): number {
  if (date === today || (stayId && !settledAt)) return 0
  if (date > today) return 2
  return due === 0 ? 3 : 1
}

/** A patient's bills as they are worked off: the next of those ahead first, and the latest of those that are over. */
export function inOrder<T extends Asked>(bills: readonly T[], today: CivilDate): T[] {
  return [...bills].sort((a, b) => {
    const [of, other] = [place(a, today), place(b, today)]
    return of - other || (of === 3 ? b.date.localeCompare(a.date) : a.date.localeCompare(b.date))
  })
}

/** What all bills come to: to be paid up to today and for what is ahead, and to be given back. A deposit is neither. */
export function sumsOf(bills: readonly Asked[], today: CivilDate): { now: Fen; ahead: Fen; back: Fen } {
  const sums = { now: 0, ahead: 0, back: 0 }
  for (const { date, due, stayId } of bills) {
    if (due > 0) sums[date > today ? 'ahead' : 'now'] += due
    if (due < 0 && !stayId) sums.back -= due
  }
  return sums
}
