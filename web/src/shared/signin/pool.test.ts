import { afterEach, describe, expect, it, vi } from 'vitest'
import { answerCode, askForCode, internationalNumber, renewAtPool } from './pool'

const pool = { endpoint: 'https://pool.example/', clientId: 'patient', callingCode: '+86' }

afterEach(() => vi.unstubAllGlobals())

/** A pool that answers so, one after the other, and what it was asked. */
function answering(...answers: [status: number, body: object][]) {
  const asked: { action: string; body: Record<string, unknown> }[] = []
  vi.stubGlobal('fetch', async (_: string, init: { headers: Record<string, string>; body: string }) => {
    asked.push({ action: init.headers['X-Amz-Target']?.split('.')[1] ?? '', body: JSON.parse(init.body) })
    const [status, body] = answers.shift() ?? [500, {}]
    return new Response(JSON.stringify(body), { status })
  })
  return asked
}

const begun = { ChallengeName: 'CUSTOM_CHALLENGE', Session: 's1', ChallengeParameters: { code: 'sent' } }

describe('asking for a code', () => {
  it('makes a user who is not there yet, and takes one who is', async () => {
    for (const signUp of [
      [200, {}],
      [400, { __type: 'UsernameExistsException' }],
    ] as [number, object][]) {
      const asked = answering(signUp, [200, begun])
      expect(await askForCode(pool, '+8613800000001')).toEqual({ phone: '+8613800000001', session: 's1' })
      expect(asked.map(one => one.action)).toEqual(['SignUp', 'InitiateAuth'])
      expect(asked[1]?.body).toMatchObject({ ClientId: 'patient', AuthFlow: 'CUSTOM_AUTH' })
    }
  })

  it('says what is wrong', async () => {
    answering([400, { __type: 'UserLambdaValidationException' }])
    await expect(askForCode(pool, '+861065529988')).rejects.toMatchObject({ why: 'phone' })
    answering([200, {}], [200, { ...begun, ChallengeParameters: { code: 'too-many-codes' } }])
    await expect(askForCode(pool, '+8613800000001')).rejects.toMatchObject({ why: 'too-many-codes' })
    answering([400, { __type: 'TooManyRequestsException' }])
    await expect(askForCode(pool, '+8613800000001')).rejects.toMatchObject({ why: 'busy' })
    answering([500, {}])
    await expect(askForCode(pool, '+8613800000001')).rejects.toThrow()
  })
})

describe('answering', () => {
  const challenge = { phone: '+8613800000001', session: 's1' }

  it('signs in, goes on, or ends', async () => {
    answering([200, { AuthenticationResult: { AccessToken: 'a', ExpiresIn: 3600, RefreshToken: 'r' } }])
    const right = await answerCode(pool, challenge, '123456')
    expect(right).toMatchObject({
      is: 'signedIn',
      session: { token: 'a', renewal: { by: 'phone', token: 'r' } },
    })
    answering([200, { ...begun, Session: 's2' }])
    expect(await answerCode(pool, challenge, '1')).toEqual({
      is: 'wrong',
      challenge: { ...challenge, session: 's2' },
    })
    answering([400, { __type: 'NotAuthorizedException' }])
    expect(await answerCode(pool, challenge, '1')).toEqual({ is: 'over' })
  })
})

it('renews, and knows when it is over', async () => {
  answering([200, { AuthenticationResult: { AccessToken: 'b', ExpiresIn: 3600 } }])
  expect(await renewAtPool(pool, 'r')).toMatchObject({ token: 'b', renewal: { by: 'phone', token: 'r' } })
  answering([400, { __type: 'NotAuthorizedException' }])
  expect(await renewAtPool(pool, 'r')).toBeNull()
})

it('reads numbers as people write them', () => {
  for (const [typed, want] of [
    ['138 0000 0001', '+8613800000001'],
    ['１３８００００００１２', '+8613800000012'],
    ['+1 (415) 555-2671', '+14155552671'],
    ['0044 7700 900123', '+447700900123'],
    ['12', null],
    ['me', null],
    ['', null],
  ] as const)
    expect(internationalNumber(typed, '+86')).toBe(want)
})
