import { hashKey, type UseMutationResult } from '@tanstack/react-query'
import { useCallback, useRef } from 'react'

interface Request {
  params?: { path?: unknown; query?: unknown }
  body?: unknown
}

/**
 * Leaves out what is on its way already: the second click of a double click comes before a button can show the first.
 * Two requests are one if they ask the same thing, whatever their headers: the key of a retry may be a new one. What
 * a page sends in several steps of its own is one if it is asked with the same words.
 */
export function useSentOnce<Data, Fault, Sent, Context>(
  mutation: UseMutationResult<Data, Fault, Sent, Context>,
): UseMutationResult<Data, Fault, Sent, Context> {
  const { mutateAsync } = mutation
  const sending = useRef<{ what: string; answer: Promise<Data> }>(undefined)
  const send = useCallback(
    (...asked: Parameters<typeof mutateAsync>) => {
      const what = hashKey([meaning(asked[0])])
      if (sending.current?.what === what) return sending.current.answer
      const answer = mutateAsync(...asked).finally(() => {
        if (sending.current?.answer === answer) sending.current = undefined
      })
      sending.current = { what, answer }
      return answer
    },
    [mutateAsync],
  )
  const mutate = useCallback(
    (...asked: Parameters<typeof mutateAsync>) => {
      send(...asked).catch(() => undefined) // the result says what went wrong
    },
    [send],
  )
  return { ...mutation, mutate, mutateAsync: send } as typeof mutation
}

function meaning(asked: unknown): unknown {
  if (typeof asked !== 'object' || asked === null || !('params' in asked || 'body' in asked)) return asked
  const { params, body } = asked as Request
  return [params?.path, params?.query, body]
}
