import { keepPreviousData } from '@tanstack/react-query'
import { api, type Schemas } from '@/shared/api/client'
import { useDebounced } from '@/shared/components/use-debounced'

export type PatientSummary = Schemas['Summary']

/** Files found by number, phone, id document, name, pinyin or initials. Results stay while the next ones load. */
export function usePatientSearch(text: string, limit: number) {
  const q = useDebounced(text.trim())
  const query = api.useQuery(
    'get',
    '/api/v1/patients',
    { params: { query: { q, limit } } },
    { enabled: q !== '', placeholderData: keepPreviousData },
  )
  return { ...query, q, settled: q === text.trim() && !query.isFetching }
}
