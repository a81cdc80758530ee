import type { Session } from '@/shared/api/session'
import type { PhoneSignIn } from './how'

// The public part of Amazon Cognito's API, three requests: its own client library is thirty times this file.

/** A sign-in that waits for a code. */
export interface Challenge {
  phone: string
  session: string
}

/** What became of an answer: signed in, not the code, or no more tries. */
export type Outcome =
  | { is: 'signedIn'; session: Session }
  | { is: 'wrong'; challenge: Challenge }
  | { is: 'over' }

/** What went wrong before there was a code: not a mobile number, or too many codes for now. */
export type Refusal = 'phone' | 'too-many-codes' | 'busy'

export class Refused extends Error {
  constructor(readonly why: Refusal) {
    super(why)
  }
}

interface Answer {
  Session?: string
  ChallengeParameters?: { code?: string }
  AuthenticationResult?: { AccessToken: string; ExpiresIn: number; RefreshToken?: string }
}

/** Asks for a code. Whether the clinic knows the phone, nobody learns here. */
export async function askForCode(pool: PhoneSignIn, phone: string): Promise<Challenge> {
  await call(pool, 'SignUp', { Username: phone, Password: unknownPassword() }).catch(refused => {
    if (refused instanceof PoolError && refused.type === 'UsernameExistsException') return
    if (refused instanceof PoolError && /Lambda|Parameter/.test(refused.type)) throw new Refused('phone')
    throw refused
  })
  const { Session: session, ChallengeParameters: how } = await call(pool, 'InitiateAuth', {
    AuthFlow: 'CUSTOM_AUTH',
    AuthParameters: { USERNAME: phone },
  })
  if (how?.code === 'too-many-codes' || !session) throw new Refused('too-many-codes')
  return { phone, session }
}

export async function answerCode(
  pool: PhoneSignIn,
  { phone, session }: Challenge,
  code: string,
): Promise<Outcome> {
  try {
    const answer = await call(pool, 'RespondToAuthChallenge', {
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session: session,
      ChallengeResponses: { USERNAME: phone, ANSWER: code },
    })
    const signedIn = sessionOf(answer)
    if (signedIn) return { is: 'signedIn', session: signedIn }
    return answer.Session ? { is: 'wrong', challenge: { phone, session: answer.Session } } : { is: 'over' }
  } catch (refused) {
    if (refused instanceof PoolError && refused.type === 'NotAuthorizedException') return { is: 'over' }
    throw refused
  }
}

/** Returns null where the sign-in has ended for good. */
export async function renewAtPool(pool: PhoneSignIn, token: string): Promise<Session | null> {
  try {
    const answer = await call(pool, 'InitiateAuth', {
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: token },
    })
    return sessionOf(answer, token)
  } catch (refused) {
    if (refused instanceof PoolError && refused.type === 'NotAuthorizedException') return null
    throw refused
  }
}

/** Withdraws what the tab could still renew itself with. */
export async function leavePool(pool: PhoneSignIn, token: string): Promise<void> {
  await call(pool, 'RevokeToken', { Token: token })
}

function sessionOf({ AuthenticationResult: got }: Answer, renewal?: string): Session | null {
  if (!got) return null
  const token = got.RefreshToken ?? renewal
  return {
    token: got.AccessToken,
    expiresAt: new Date(Date.now() + got.ExpiresIn * 1000).toISOString(),
    ...(token && { renewal: { by: 'phone', token } }),
  }
}

class PoolError extends Error {
  constructor(readonly type: string) {
    super(type)
  }
}

async function call(pool: PhoneSignIn, action: string, body: object): Promise<Answer> {
  const answer = await fetch(pool.endpoint, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-amz-json-1.1',
      'X-Amz-Target': `AWSCognitoIdentityProviderService.${action}`,
    },
    body: JSON.stringify({ ClientId: pool.clientId, ...body }),
  })
  const said = (await answer.json().catch(() => ({}))) as Answer & { __type?: string }
  if (answer.ok) return said
  const type = said.__type?.split('#').pop() ?? ''
  throw /TooManyRequests|LimitExceeded/.test(type) ? new Refused('busy') : new PoolError(type)
}

/** A user of the pool has a password. Nobody knows this one, and no client of the pool takes it from a phone's user. */
function unknownPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24))
  return `aA1${Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')}`
}

/** The number as the pool has it, or null: `138 0000 0001` is `+8613800000001` in a clinic whose code is `+86`. */
export function internationalNumber(typed: string, callingCode: string): string | null {
  const digits = typed.normalize('NFKC').replace(/[\s().-]/g, '')
  const full = digits.startsWith('+')
    ? digits
    : digits.startsWith('00')
      ? `+${digits.slice(2)}`
      : callingCode + digits
  return /^\+[1-9]\d{7,14}$/.test(full) ? full : null
}
