import { useCallback, useState } from 'react'

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
