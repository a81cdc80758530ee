import { api, type Schemas } from '@/shared/api/client'

/** The invoice of a bill, asked for only if somebody wants one. */
export function useInvoice(account: Schemas['Account']) {
  const asked = account.invoice
  const query = api.useQuery(
    'get',
    '/api/v1/accounts/{id}/invoice',
    { params: { path: { id: account.id } } },
    { enabled: asked !== undefined },
  )
  return { asked, invoice: asked && query.data, query }
}
