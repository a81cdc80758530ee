import { useCallback, useState } from 'react'
import { isRefusal } from './problem'

/** A key that tells the server that two requests are one intention. Works without a secure context too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}

/** One key for as long as the person tries the same thing; renew after it worked. */
export function useIdempotencyKey(): [key: string, renew: () => void] {
  const [key, setKey] = useState(newKey)
  return [key, useCallback(() => setKey(newKey()), [])]
}

/**
 * For what may be refused and asked for again: renews the key once the server has refused. Where no answer came, or none
 * that says what became of it, it may have been done: the same key finds that out. `failed` says whether it was refused;
 * if not, what was chosen stays, to be asked for again.
 */
export function useKeyUntilRefused(): [key: string, renew: () => void, failed: (error: unknown) => boolean] {
  const [key, renew] = useIdempotencyKey()
  const failed = useCallback(
    (error: unknown) => {
      const refused = isRefusal(error)
      if (refused) renew()
      return refused
    },
    [renew],
  )
  return [key, renew, failed]
}
