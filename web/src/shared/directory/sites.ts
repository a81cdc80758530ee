import { useMemo } from 'react'
import { api } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'

/** The clinic's sites, as far as patients and staff must tell them apart: of the only one nobody asks. */
export function useSites() {
  const sites = api.useQuery('get', '/api/v1/sites', {}, { staleTime: 5 * 60_000 }).data?.items
  const text = useText()
  return useMemo(() => {
    const all = sites ?? []
    const several = all.filter(one => one.active).length > 1
    const of = (id?: string) => (id ? all.find(one => one.id === id) : undefined)
    return {
      /** What a site is called; empty if the clinic has no other, or has not said where a room is. */
      name: (id?: string) => (several ? text(of(id)?.name) : ''),
      address: (id?: string) => of(id)?.address ?? '',
      /** Where to call it; where it has no number, or is not known, the clinic: its first site that has one. */
      phone: (id?: string) => of(id)?.phone ?? all.find(one => one.active && one.phone)?.phone,
    }
  }, [sites, text])
}
