// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider, useMutation } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { PropsWithChildren } from 'react'
import { expect, it, vi } from 'vitest'
import { useSentOnce } from './sent-once'

const queries = new QueryClient()
const wrapper = ({ children }: PropsWithChildren) => (
  <QueryClientProvider client={queries}>{children}</QueryClientProvider>
)

const request = (n: number, key = 'one') => ({
  params: { path: { id: 'x' }, header: { 'Idempotency-Key': key } },
  body: { n },
})

/** A mutation of which each request waits for its own answer. */
function mutation() {
  const answers: { resolve: (answer: string) => void; reject: (fault: Error) => void }[] = []
  const send = vi.fn(
    (_: ReturnType<typeof request>) =>
      new Promise<string>((resolve, reject) => answers.push({ resolve, reject })),
  )
  const said = vi.fn()
  const { result } = renderHook(() => useSentOnce(useMutation({ mutationFn: send, onSuccess: said })), {
    wrapper,
  })
  return { send, said, answers, result }
}

it('sends once what is asked for twice at once, and says once that it is done', async () => {
  const { send, said, answers, result } = mutation()
  result.current.mutate(request(1))
  result.current.mutate(request(1, 'two'))
  const answer = result.current.mutateAsync(request(1))
  await waitFor(() => expect(send).toHaveBeenCalledTimes(1))
  answers[0]?.resolve('done')
  expect(await answer).toBe('done')
  await waitFor(() => expect(said).toHaveBeenCalledTimes(1))
  expect(send).toHaveBeenCalledTimes(1)
})

it('sends again what was answered or refused, and at once what is something else', async () => {
  const { send, answers, result } = mutation()
  result.current.mutate(request(1))
  await waitFor(() => expect(send).toHaveBeenCalledTimes(1))
  answers[0]?.reject(new Error('refused'))
  await waitFor(() => expect(result.current.isError).toBe(true))
  result.current.mutate(request(1))
  result.current.mutate(request(2))
  await waitFor(() => expect(send).toHaveBeenCalledTimes(3))
})

it('keeps apart what a page asks in words of its own', async () => {
  const send = vi.fn((_: { channel: string; on: boolean }) => new Promise<void>(() => undefined))
  const { result } = renderHook(() => useSentOnce(useMutation({ mutationFn: send })), { wrapper })
  result.current.mutate({ channel: 'sms', on: false })
  result.current.mutate({ channel: 'sms', on: false })
  result.current.mutate({ channel: 'email', on: false })
  await waitFor(() => expect(send).toHaveBeenCalledTimes(2))
})
