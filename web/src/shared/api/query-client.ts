import { QueryClient } from '@tanstack/react-query'
import { problemOf } from './problem'

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        // Only what may succeed the second time: no answer, or a part out of reach.
        retry: (count, error) => {
          const { status } = problemOf(error)
          return count < 2 && (status === 0 || status >= 500)
        },
      },
    },
  })
}
