import * as oauth from 'oauth4webapi'
import type { Session } from '@/shared/api/session'
import { currentLanguage } from '@/shared/i18n/language'
import type { Provider } from './how'

// OpenID Connect, authorization code with PKCE. Loaded by those who sign in this way.

const storageKey = 'careloop.sign-in'

interface Begun {
  state: string
  verifier: string
  from: string
}

const returnTo = () => `${window.location.origin}/signed-in`

/** Leads to the provider's sign-in page, which leads back to /signed-in. */
export async function goToProvider(provider: Provider, from: string): Promise<void> {
  const server = await discover(provider)
  if (!server.authorization_endpoint) throw new Error('the provider has no sign-in page')
  const begun = { state: oauth.generateRandomState(), verifier: oauth.generateRandomCodeVerifier(), from }
  sessionStorage.setItem(storageKey, JSON.stringify(begun))
  const url = new URL(server.authorization_endpoint)
  const language = currentLanguage()
  const asked = {
    client_id: provider.clientId,
    redirect_uri: returnTo(),
    response_type: 'code',
    scope: provider.scopes.join(' '),
    state: begun.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
    code_challenge_method: 'S256',
    ui_locales: language,
    lang: language, // Cognito's name for it
  }
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value)
  window.location.assign(url)
}

/** Whether the person turned back at the provider's page, or the way back fits no way there. */
export class NotSignedIn extends Error {
  constructor(readonly why: 'denied' | 'expired') {
    super(why)
  }
}

/** Turns the address at which the provider led back into a session. */
export async function arrive(provider: Provider, url: URL): Promise<{ session: Session; from: string }> {
  const begun = takeBegun()
  if (!begun) throw new NotSignedIn('expired')
  const server = await discover(provider)
  const client = { client_id: provider.clientId }
  try {
    const back = oauth.validateAuthResponse(server, client, url, begun.state)
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      back,
      returnTo(),
      begun.verifier,
      options(provider),
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer)
    return { session: sessionOf(tokens), from: begun.from }
  } catch (cause) {
    if (cause instanceof oauth.AuthorizationResponseError)
      throw new NotSignedIn(cause.error === 'access_denied' ? 'denied' : 'expired')
    if (cause instanceof oauth.ResponseBodyError || cause instanceof oauth.OperationProcessingError)
      throw new NotSignedIn('expired')
    throw cause
  }
}

/** Returns null where the sign-in has ended for good. */
export async function renewAtProvider(provider: Provider, token: string): Promise<Session | null> {
  const server = await discover(provider)
  const client = { client_id: provider.clientId }
  try {
    const answer = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      token,
      options(provider),
    )
    return sessionOf(await oauth.processRefreshTokenResponse(server, client, answer), token)
  } catch (cause) {
    if (cause instanceof oauth.ResponseBodyError) return null
    throw cause
  }
}

/** Signs out at the provider too, or the next one at this desk would be let in as the last. */
export async function leaveProvider(provider: Provider, was: Session): Promise<void> {
  const server = await discover(provider)
  const client = { client_id: provider.clientId }
  if (was.renewal && server.revocation_endpoint) {
    const { token } = was.renewal
    await oauth
      .revocationRequest(server, client, oauth.None(), token, options(provider))
      .catch(() => undefined)
  }
  if (!server.end_session_endpoint) return
  const url = new URL(server.end_session_endpoint)
  const back = `${window.location.origin}/sign-in`
  // The standard's names, and Cognito's.
  url.searchParams.set('client_id', provider.clientId)
  url.searchParams.set('post_logout_redirect_uri', back)
  url.searchParams.set('logout_uri', back)
  if (was.idToken) url.searchParams.set('id_token_hint', was.idToken)
  window.location.assign(url)
}

function sessionOf(tokens: oauth.TokenEndpointResponse, renewal?: string): Session {
  const token = tokens.refresh_token ?? renewal
  return {
    token: tokens.access_token,
    expiresAt: new Date(Date.now() + (tokens.expires_in ?? 300) * 1000).toISOString(),
    ...(token && { renewal: { by: 'provider', token } }),
    ...(tokens.id_token && { idToken: tokens.id_token }),
  }
}

function takeBegun(): Begun | null {
  const kept = sessionStorage.getItem(storageKey)
  sessionStorage.removeItem(storageKey)
  try {
    return JSON.parse(kept ?? 'null')
  } catch {
    return null
  }
}

const known = new Map<string, Promise<oauth.AuthorizationServer>>()

function discover(provider: Provider): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(provider.issuer)
  let found = known.get(provider.issuer)
  if (!found) {
    found = oauth
      .discoveryRequest(issuer, options(provider))
      .then(answer => oauth.processDiscoveryResponse(issuer, answer))
    found.catch(() => known.delete(provider.issuer))
    known.set(provider.issuer, found)
  }
  return found
}

/** A provider on this very machine, as tests have one, needs no TLS. */
function options(provider: Provider) {
  return { [oauth.allowInsecureRequests]: new URL(provider.issuer).hostname === '127.0.0.1' }
}
