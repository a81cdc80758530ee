// @vitest-environment happy-dom
import { act, renderHook, waitFor } from '@testing-library/react'
import { expect, it, vi } from 'vitest'
import { client } from '@/shared/api/client'
import { useWatch } from './use-watch'

/** Answers each look when the test says so. */
function answers() {
  const given: ((ahead: number) => void)[] = []
  const look = vi.spyOn(client, 'GET').mockImplementation(
    (() =>
      new Promise(resolve => {
        given.push(ahead =>
          resolve({ data: { ahead, nextLook: 60 }, response: new Response(null, { status: 200 }) }),
        )
      })) as never,
  )
  return { given, look }
}

it('believes the latest look of a phone that came back, and no earlier one that answers after it', async () => {
  const { given, look } = answers()
  const { result } = renderHook(() => useWatch('enc_x'))
  act(() => void window.dispatchEvent(new Event('online')))
  expect(look).toHaveBeenCalledTimes(2)
  await act(async () => given[1]?.(0))
  await waitFor(() => expect(result.current.waiting?.ahead).toBe(0))
  await act(async () => given[0]?.(3))
  expect(result.current.waiting?.ahead).toBe(0)
})

it('says that there is no connection where a network leads nowhere', async () => {
  vi.useFakeTimers()
  vi.spyOn(client, 'GET').mockImplementation(
    ((_: string, { signal }: { signal: AbortSignal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('given up')))
      })) as never,
  )
  const { result, unmount } = renderHook(() => useWatch('enc_x'))
  await act(() => vi.advanceTimersByTimeAsync(14_000))
  expect(result.current.lost).toBe(false)
  await act(() => vi.advanceTimersByTimeAsync(2_000))
  expect(result.current.lost).toBe(true)
  unmount()
  vi.useRealTimers()
})
