import { useEffect } from 'react'
import { api } from '@/shared/api/client'

/** All of a patient's bills: only all of them have a sum. */
export function useBills(patientId: string) {
  const { hasNextPage, isFetchingNextPage, fetchNextPage, data, ...query } = api.useInfiniteQuery(
    'get',
    '/api/v1/patients/{id}/accounts',
    { params: { path: { id: patientId }, query: { limit: 200 } } },
    { pageParamName: 'cursor', initialPageParam: '', getNextPageParam: page => page.next },
  )
  const goOn = hasNextPage && !isFetchingNextPage && !query.error
  useEffect(() => {
    if (goOn) void fetchNextPage()
  }, [goOn, fetchNextPage])
  return { ...query, data: hasNextPage ? undefined : data?.pages.flatMap(page => page.items) }
}
