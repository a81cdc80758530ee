import { useCallback, useEffect, useRef, useState } from 'react'
import { client, type Schemas } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import type { Choice } from './choice'

export type Hold = Schemas['Hold']

/** How a number stands that somebody wants to keep while a form is filled in. */
export type HoldState =
  | { step: 'none' }
  | { step: 'asking' }
  /** Kept until `until`, by this browser's clock; so many times anew since it was first taken. */
  | { step: 'held'; hold: Hold; until: number; renewed: number }
  | { step: 'refused'; error: unknown }
  /** It was kept and is not any more. */
  | { step: 'lost'; error?: unknown }

/** How often a number is kept anew by itself: a form that was left open must not keep it from others for ever. */
const renewals = 2

/** A hold that is older than this when we get it was made by somebody else, who has use for it. */
const fresh = 5_000

/**
 * Keeps a number for a patient for as long as the form is open: taken at once, taken anew when its time is over, and
 * given back when the form closes or another number is chosen. `again` tries anew, `settled` says that the hold became
 * an appointment.
 */
export function useHold(choice: Choice, patientId: string | undefined, override?: string, anyAge?: boolean) {
  const [state, setState] = useState<HoldState>({ step: 'none' })
  const [attempt, setAttempt] = useState(0)
  // Whatever was held before is given back first: the next patient could not have the same number otherwise.
  const before = useRef<Promise<unknown>>(Promise.resolve())
  const confirmed = useRef(false)
  const { number } = choice.slot
  const sessionId = choice.session.id

  // biome-ignore lint/correctness/useExhaustiveDependencies: attempt is a reason to ask again
  useEffect(() => {
    if (!patientId) {
      setState({ step: 'none' })
      return
    }
    let over = false
    let own: string | undefined
    let timer: ReturnType<typeof setTimeout> | undefined

    async function take(renewed: number): Promise<void> {
      const taken = await ask({
        patientId: patientId ?? '',
        sessionId,
        number,
        override,
        anyAge,
        reason: 'filling-in',
      })
      if ('error' in taken) {
        if (!over) setState({ step: renewed > 0 ? 'lost' : 'refused', error: taken.error })
        return
      }
      own = taken.age < fresh ? taken.hold.id : undefined
      if (over) return giveBack()
      setState({ step: 'held', hold: taken.hold, until: taken.until, renewed })
      timer = setTimeout(
        () => {
          own = undefined
          if (renewed < renewals) void take(renewed + 1)
          else setState({ step: 'lost' })
        },
        Math.max(0, taken.until - Date.now()),
      )
    }

    async function giveBack(): Promise<void> {
      if (own === undefined || confirmed.current) return
      const id = own
      own = undefined
      await client
        .POST('/api/v1/holds/{id}/release', { params: { path: { id } }, keepalive: true })
        .catch(() => undefined) // it returns by itself
    }

    setState({ step: 'asking' })
    const taking = before.current.then(() => (over ? undefined : take(0)))
    before.current = taking
    const leave = () => void giveBack()
    window.addEventListener('pagehide', leave)
    return () => {
      over = true
      clearTimeout(timer)
      window.removeEventListener('pagehide', leave)
      before.current = taking.then(giveBack)
    }
  }, [patientId, sessionId, number, override, anyAge, attempt])

  const again = useCallback(() => setAttempt(count => count + 1), [])
  const settled = useCallback(() => {
    confirmed.current = true
  }, [])
  const lose = useCallback((error: unknown) => setState({ step: 'lost', error }), [])
  return { state, again, settled, lose }
}

type Taken = { hold: Hold; until: number; age: number } | { error: unknown }

async function ask(body: Schemas['HoldInBody']): Promise<Taken> {
  try {
    const { data, error, response } = await client.POST('/api/v1/holds', {
      params: { header: { 'Idempotency-Key': newKey() } },
      body,
    })
    if (!data) return { error }
    // The server's clock counts; what this browser's says may be minutes off.
    const server = Date.parse(response.headers.get('Date') ?? '')
    const ahead = Number.isNaN(server) ? 0 : server - Date.now()
    const [until, heldAt] = [Date.parse(data.until), Date.parse(data.heldAt)]
    // That clock is told in whole seconds: no more may be left than was given.
    const latest = Date.now() + until - heldAt
    return { hold: data, until: Math.min(until - ahead, latest), age: Date.now() + ahead - heldAt }
  } catch (error) {
    return { error: problemOf(error) }
  }
}
