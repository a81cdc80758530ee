import { useSyncExternalStore } from 'react'

/** Who is signed in, as far as the browser knows: a bearer token, when it ends, and how it is renewed. */
export interface Session {
  token: string
  expiresAt: string
  /** Absent where a session cannot be renewed, as in a clinic on one machine. */
  renewal?: { by: 'provider' | 'phone'; token: string }
  /** Tells the provider who signs out. It opens nothing. */
  idToken?: string
  /** The patient for whom the person acts, who may act for several. */
  patient?: string
}

const storageKey = 'careloop.session'

// sessionStorage, not localStorage: closing the tab on a shared desk computer signs out. Not memory alone: a page that
// is loaded again, as after the way back from the provider, must not ask again. A script in the page could read either;
// the content security policy is what keeps scripts out.
function read(): Session | null {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null')
    return isSession(found) && (found.renewal || !ended(found)) ? found : null
  } catch {
    return null
  }
}

function isSession(value: unknown): value is Session {
  return typeof value === 'object' && value !== null && 'token' in value && 'expiresAt' in value
}

function ended(found: Session, ahead = 0): boolean {
  return Date.parse(found.expiresAt) <= Date.now() + ahead
}

let current = read()
const listeners = new Set<() => void>()

/** Whether the person left, rather than the token. */
let left = false

function set(next: Session | null): void {
  keep(next)
  for (const tell of listeners) tell()
}

function keep(next: Session | null): void {
  current = next
  if (next) sessionStorage.setItem(storageKey, JSON.stringify(next))
  else sessionStorage.removeItem(storageKey)
}

/** A token that ends within this many milliseconds is renewed first: requests take their time, and clocks differ. */
const margin = 60_000

export const session = {
  get: (): Session | null => current,
  start: (next: Session): void => {
    left = false
    set(next)
  },
  /** The same person goes on with another token: nobody needs to be told. */
  renew: (next: Pick<Session, 'token' | 'expiresAt' | 'renewal'>): void => {
    if (current) keep({ ...current, ...next })
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
  endsSoon: (): boolean => current !== null && ended(current, margin),
  /** From the next request on the person acts for this patient. What is on the page is about another: load it anew. */
  actFor: (patient: string | undefined): void => {
    if (current) keep({ ...current, patient })
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}

export function useSession(): Session | null {
  return useSyncExternalStore(session.subscribe, session.get)
}
