import type { components } from '@/shared/api/schema.gen'

export type SignIn = components['schemas']['SignIn']
export type Provider = components['schemas']['Provider']
export type PhoneSignIn = components['schemas']['PhoneSignIn']

let asked: Promise<SignIn> | undefined

/** How people sign in at this clinic. It is asked once; a failure is asked again. */
export function howToSignIn(): Promise<SignIn> {
  asked ??= ask().catch(cause => {
    asked = undefined
    throw cause
  })
  return asked
}

async function ask(): Promise<SignIn> {
  const answer = await fetch('/api/v1/sign-in', { headers: { Accept: 'application/json' } })
  const body: unknown = await answer.json()
  if (!answer.ok) throw body
  return body as SignIn
}
