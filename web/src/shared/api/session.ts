import { useSyncExternalStore } from 'react'

/** Who is signed in, as far as the browser knows: a bearer token and when it ends. */
export interface Session {
  token: string
  expiresAt: string
}

const storageKey = 'careloop.session'

// sessionStorage, not localStorage: closing the tab on a shared desk computer signs out.
function read(): Session | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
    return isSession(found) && Date.parse(found.expiresAt) > Date.now() ? found : null
  } catch {
    return null
  }
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && 'token' in value && 'expiresAt' in value
}

let current = read()
const listeners = new Set<() => void>()

/** Whether the person left, rather than the token. */
let left = false

function set(next: Session | null): void {
  current = next
  if (next) sessionStorage.setItem(storageKey, JSON.stringify(next))
  else sessionStorage.removeItem(storageKey)
  for (const tell of listeners) tell()
}

export const session = {
  get: (): Session | null => current,
  start: (next: Session): void => {
    left = false
    set(next)
  },
  /** The token is not accepted any more. */
  end: (): void => {
    if (current) set(null)
  },
  /** The person signs out: who comes next starts where their own day does. */
  leave: (): void => {
    left = true
    set(null)
  },
  wasLeft: (): boolean => left,
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

export function useSession(): Session | null {
  return useSyncExternalStore(session.subscribe, session.get)
}
