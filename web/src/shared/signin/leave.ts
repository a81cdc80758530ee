import { type Session, session } from '@/shared/api/session'
import { howToSignIn } from './how'

/** Signs out: here at once, and where the session came from as soon as that answers. */
export function signOut(): void {
  const was = session.get()
  session.leave()
  // That it does not answer is nothing the person could mend.
  if (was?.renewal) leaveThere(was, was.renewal).catch(() => undefined)
}

async function leaveThere(was: Session, { by, token }: NonNullable<Session['renewal']>): Promise<void> {
  const how = await howToSignIn()
  if (by === 'provider' && how.provider) {
    const { leaveProvider } = await import('./provider')
    await leaveProvider(how.provider, was)
  } else if (by === 'phone' && how.phone) {
    const { leavePool } = await import('./pool')
    await leavePool(how.phone, token)
  }
}
