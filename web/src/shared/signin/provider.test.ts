// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Provider } from './how'
import { arrive, goToProvider, NotSignedIn, renewAtProvider } from './provider'

// A provider of its own for each test: what one says of itself is asked once.
let count = 0
let provider: Provider
let asked: { path: string; form: URLSearchParams }[]
let tokenAnswer: [status: number, body: object]

const here = 'https://clinic.example'

beforeEach(() => {
  count += 1
  provider = {
    issuer: `https://provider-${count}.example`,
    clientId: 'console',
    scopes: ['openid', 'careloop/api'],
  }
  asked = []
  tokenAnswer = [200, { access_token: 'a', token_type: 'Bearer', expires_in: 3600, refresh_token: 'r' }]
  vi.stubGlobal('fetch', async (url: string | URL, init?: { body?: unknown }) => {
    const path = new URL(url).pathname
    asked.push({ path, form: new URLSearchParams(String(init?.body ?? '')) })
    const json = (status: number, body: object) =>
      new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
    if (path === '/.well-known/openid-configuration')
      return json(200, {
        issuer: provider.issuer,
        authorization_endpoint: `${provider.issuer}/authorize`,
        token_endpoint: `${provider.issuer}/token`,
      })
    return path === '/token' ? json(...tokenAnswer) : json(404, {})
  })
  sessionStorage.clear()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** Leaves for the provider, and returns the address at which it was asked. */
async function leave(): Promise<URL> {
  const assign = vi.spyOn(window.location, 'assign').mockImplementation(() => {})
  await goToProvider(provider, '/visits?day=today')
  return new URL(String(assign.mock.lastCall?.[0]))
}

/** The address at which the provider leads back. */
function back(parameters: Record<string, string>): URL {
  return new URL(`${here}/signed-in?${new URLSearchParams(parameters)}`)
}

async function challengeOf(verifier: string): Promise<string> {
  const sum = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return btoa(String.fromCharCode(...new Uint8Array(sum)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function idToken(claims: object): string {
  const part = (value: object) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`
}

describe('on the way there', () => {
  it('asks with a state and a challenge that are new each time, and keeps the verifier to itself', async () => {
    const first = await leave()
    expect(Object.fromEntries(first.searchParams)).toMatchObject({
      client_id: 'console',
      response_type: 'code',
      scope: 'openid careloop/api',
      code_challenge_method: 'S256',
      redirect_uri: `${window.location.origin}/signed-in`,
    })
    const kept = sessionStorage.getItem('careloop.sign-in') ?? ''
    const { verifier } = JSON.parse(kept)
    expect(first.href).not.toContain(verifier)
    expect(first.searchParams.get('code_challenge')).toBe(await challengeOf(verifier))
    const second = await leave()
    for (const name of ['state', 'code_challenge'])
      expect(second.searchParams.get(name)).not.toBe(first.searchParams.get(name))
  })
})

describe('on the way back', () => {
  it('signs in by the verifier of the challenge, and leads to where the person was', async () => {
    const left = await leave()
    const state = left.searchParams.get('state') ?? ''
    const arrived = await arrive(provider, back({ code: 'c', state }))
    expect(arrived).toMatchObject({
      from: '/visits?day=today',
      session: { token: 'a', renewal: { by: 'provider', token: 'r' } },
    })
    const { form } = asked.find(one => one.path === '/token') ?? { form: new URLSearchParams() }
    expect(form.get('code')).toBe('c')
    expect(await challengeOf(form.get('code_verifier') ?? '')).toBe(left.searchParams.get('code_challenge'))
  })

  it('works once', async () => {
    const state = (await leave()).searchParams.get('state') ?? ''
    await arrive(provider, back({ code: 'c', state }))
    await expect(arrive(provider, back({ code: 'c', state }))).rejects.toMatchObject({ why: 'expired' })
    expect(asked.filter(one => one.path === '/token')).toHaveLength(1)
  })

  it('takes no code that nobody here asked for', async () => {
    await expect(arrive(provider, back({ code: 'c', state: 's' }))).rejects.toMatchObject({ why: 'expired' })
    sessionStorage.setItem('careloop.sign-in', '{broken')
    await expect(arrive(provider, back({ code: 'c', state: 's' }))).rejects.toMatchObject({ why: 'expired' })
    expect(asked).toEqual([])
  })

  it.each([
    ['another state', { code: 'c', state: 'of somebody else' }],
    ['no state', { code: 'c' }],
    ['no code', { state: '' }],
    ['an answer of another issuer', { code: 'c', state: '', iss: 'https://evil.example' }],
  ])('takes no code with %s', async (_, parameters: Record<string, string>) => {
    const state = (await leave()).searchParams.get('state') ?? ''
    const address = back({ ...parameters, ...(parameters.state === '' && { state }) })
    await expect(arrive(provider, address)).rejects.toBeInstanceOf(NotSignedIn)
    expect(asked.filter(one => one.path === '/token')).toEqual([])
    expect(sessionStorage.getItem('careloop.sign-in')).toBeNull()
  })

  it.each([
    ['access_denied', 'denied'],
    ['server_error', 'expired'],
    ['login_required', 'expired'],
  ])('tells %s as %s', async (error, why) => {
    const state = (await leave()).searchParams.get('state') ?? ''
    await expect(arrive(provider, back({ error, state }))).rejects.toMatchObject({ why })
  })

  it('ends where the provider takes code or verifier for wrong', async () => {
    tokenAnswer = [400, { error: 'invalid_grant' }]
    const state = (await leave()).searchParams.get('state') ?? ''
    await expect(arrive(provider, back({ code: 'c', state }))).rejects.toMatchObject({ why: 'expired' })
  })

  it('takes no tokens that are not for these pages', async () => {
    const now = Math.floor(Date.now() / 1000)
    const good = { iss: provider.issuer, aud: 'console', sub: 'li', iat: now, exp: now + 60 }
    for (const claims of [
      { ...good, aud: 'another' },
      { ...good, iss: 'https://evil.example' },
      { ...good, exp: now - 600 },
      { ...good, nonce: 'of a sign-in that we did not begin' },
    ]) {
      tokenAnswer = [200, { access_token: 'a', token_type: 'Bearer', id_token: idToken(claims) }]
      const state = (await leave()).searchParams.get('state') ?? ''
      await expect(arrive(provider, back({ code: 'c', state }))).rejects.toBeInstanceOf(NotSignedIn)
    }
    tokenAnswer = [200, { access_token: 'a', token_type: 'Bearer', id_token: idToken(good) }]
    const state = (await leave()).searchParams.get('state') ?? ''
    expect((await arrive(provider, back({ code: 'c', state }))).session.idToken).toBe(idToken(good))
  })
})

describe('renewing', () => {
  it('gets another token, and keeps the old renewal where there is no new one', async () => {
    tokenAnswer = [200, { access_token: 'b', token_type: 'Bearer', expires_in: 60 }]
    expect(await renewAtProvider(provider, 'r')).toMatchObject({
      token: 'b',
      renewal: { by: 'provider', token: 'r' },
    })
    expect(asked.at(-1)?.form.get('refresh_token')).toBe('r')
  })

  it('knows what is over, and what is only away', async () => {
    tokenAnswer = [400, { error: 'invalid_grant' }]
    expect(await renewAtProvider(provider, 'r')).toBeNull()
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('away')
    })
    await expect(renewAtProvider(provider, 'r')).rejects.toThrow('away')
  })
})
