// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { session } from '@/shared/api/session'
import * as how from './how'
import * as pool from './pool'
import * as provider from './provider'
import { renewSession } from './renew'

const minute = 60_000
const in_ = (ms: number) => new Date(Date.now() + ms).toISOString()

beforeEach(() => {
  vi.spyOn(how, 'howToSignIn').mockResolvedValue({
    provider: { issuer: 'https://provider.example', clientId: 'console', scopes: [] },
    phone: { endpoint: 'https://pool.example', clientId: 'patient', callingCode: '+86' },
  })
})

afterEach(() => {
  session.end()
  vi.restoreAllMocks()
})

const soon = (by: 'provider' | 'phone', patient?: string) =>
  session.start({
    token: 'old',
    expiresAt: in_(minute / 2),
    renewal: { by, token: 'r' },
    ...(patient && { patient }),
  })

describe('a session that ends soon', () => {
  it.each(['provider', 'phone'] as const)(
    'goes on by the %s, for the same patient, and asks once',
    async by => {
      const next = { token: 'new', expiresAt: in_(60 * minute), renewal: { by, token: 'r2' } }
      const atProvider = vi.spyOn(provider, 'renewAtProvider').mockResolvedValue(next)
      const atPool = vi.spyOn(pool, 'renewAtPool').mockResolvedValue(next)
      soon(by, 'pat_bob')
      await Promise.all([renewSession(), renewSession(), renewSession()])
      expect(atProvider).toHaveBeenCalledTimes(by === 'provider' ? 1 : 0)
      expect(atPool).toHaveBeenCalledTimes(by === 'phone' ? 1 : 0)
      expect(session.get()).toMatchObject({ token: 'new', patient: 'pat_bob', renewal: { token: 'r2' } })
      await renewSession() // the new one does not end soon
      expect(atProvider.mock.calls.length + atPool.mock.calls.length).toBe(1)
    },
  )

  it('is over where the renewal is', async () => {
    vi.spyOn(provider, 'renewAtProvider').mockResolvedValue(null)
    soon('provider')
    await renewSession()
    expect(session.get()).toBeNull()
  })

  it('stays as it is while the provider is away, and is tried again', async () => {
    const renew = vi.spyOn(provider, 'renewAtProvider').mockRejectedValueOnce(new TypeError('away'))
    soon('provider')
    await expect(renewSession()).rejects.toThrow('away')
    expect(session.get()?.token).toBe('old')
    renew.mockResolvedValue({ token: 'new', expiresAt: in_(60 * minute) })
    await renewSession()
    expect(session.get()?.token).toBe('new')
  })

  it('does not give the token to whoever came meanwhile', async () => {
    let answer: (next: { token: string; expiresAt: string }) => void = () => {}
    vi.spyOn(provider, 'renewAtProvider').mockReturnValue(new Promise(resolve => (answer = resolve)))
    soon('provider')
    const renewed = renewSession()
    session.leave()
    session.start({
      token: 'another',
      expiresAt: in_(60 * minute),
      renewal: { by: 'provider', token: 'other' },
    })
    answer({ token: 'new', expiresAt: in_(60 * minute) })
    await renewed
    expect(session.get()?.token).toBe('another')
  })
})

it('leaves alone what lasts or cannot be renewed', async () => {
  const renew = vi.spyOn(provider, 'renewAtProvider')
  await renewSession()
  session.start({ token: 'long', expiresAt: in_(60 * minute), renewal: { by: 'provider', token: 'r' } })
  await renewSession()
  session.start({ token: 'local', expiresAt: in_(minute / 2) })
  await renewSession()
  expect(renew).not.toHaveBeenCalled()
  expect(session.get()?.token).toBe('local')
})
