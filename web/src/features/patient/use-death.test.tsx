// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { PropsWithChildren } from 'react'
import { expect, it, vi } from 'vitest'
import { client, type Schemas } from '@/shared/api/client'
import { useDeath } from './use-death'

const queries = new QueryClient()
const wrapper = ({ children }: PropsWithChildren) => (
  <QueryClientProvider client={queries}>{children}</QueryClientProvider>
)

const answer = (data: object) =>
  Promise.resolve({ data, response: new Response(null, { headers: { ETag: '"3"' } }) }) as never

// The second would name the version that the first has changed, and say that the file was changed meanwhile.
it('notes a death once by a double click', async () => {
  vi.spyOn(client, 'GET').mockImplementation(() => answer({ id: 'pat_1' }))
  const put = vi.spyOn(client, 'PUT').mockImplementation(() => answer({ id: 'pat_1' }))
  const done = vi.fn()
  const { result } = renderHook(() => useDeath({ id: 'pat_1' } as Schemas['Patient'], done), { wrapper })
  const change = { record: { told: 'relative' } satisfies Schemas['DeathInput'] }
  result.current.mutate(change)
  result.current.mutate(change)
  await waitFor(() => expect(done).toHaveBeenCalledTimes(1))
  expect(put).toHaveBeenCalledTimes(1)
})
