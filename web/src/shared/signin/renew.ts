import { type Session, session } from '@/shared/api/session'
import { howToSignIn } from './how'

let under: Promise<void> | undefined

/** Gets another token when the present one ends soon. However many requests wait, it is asked for once. */
export function renewSession(): Promise<void> {
  const was = session.get()
  if (!was?.renewal || !session.endsSoon()) return Promise.resolve()
  under ??= renew(was, was.renewal).finally(() => {
    under = undefined
  })
  return under
}

async function renew(was: Session, { by, token }: NonNullable<Session['renewal']>): Promise<void> {
  const how = await howToSignIn()
  let next: Session | null = null
  if (by === 'provider' && how.provider) {
    const { renewAtProvider } = await import('./provider')
    next = await renewAtProvider(how.provider, token)
  } else if (by === 'phone' && how.phone) {
    const { renewAtPool } = await import('./pool')
    next = await renewAtPool(how.phone, token)
  }
  // Whoever left meanwhile, or is somebody else by now, does not get the token of before.
  if (session.get()?.renewal?.token !== was.renewal?.token) return
  if (next) session.renew(next)
  else session.end()
}
