import { useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@/shared/api/client'

export type Account = Schemas['Account']
export type Entry = Schemas['BillingEntry']
export type Method = Schemas['BillingSum']['method']

export const deskMethods = ['cash', 'card', 'mobile', 'insurance'] as const

/** Puts the account of the stay that somebody came from before the others. */
export function askedFirst(accounts: readonly Account[], stayId?: string): Account[] {
  const isAsked = (account: Account) => Boolean(stayId) && account.stayId === stayId
  return [...accounts.filter(isAsked), ...accounts.filter(account => !isAsked(account))]
}

/** Where the cashier works on a patient's account; that of a stay stands first there. */
export function cashierOf({ patientId, stayId }: Pick<Account, 'patientId' | 'stayId'>): string {
  return `/cashier?patient=${patientId}${stayId ? `&stay=${stayId}` : ''}`
}

/** Everything about money is read anew: a payment changes bill, till, receipts and lists at once. */
export function useRefreshMoney(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await queries.invalidateQueries({
      predicate: ({ queryKey }) =>
        /accounts|invoices|tills|refund-requests|settlements|receipts/.test(String(queryKey[1])),
    })
  }
}

/** By how much an entry changes what is due: all of them together are what is due. */
export function changeOf({
  charged,
  discounted,
  paid,
  refunded,
}: Pick<Entry, 'charged' | 'discounted' | 'paid' | 'refunded'>): number {
  return charged - discounted - paid + refunded
}
