import { useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '@/shared/api/client'

export type Account = Schemas['Account']
export type Method = Schemas['BillingSum']['method']

export const deskMethods = ['cash', 'card', 'mobile', 'insurance'] as const

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
