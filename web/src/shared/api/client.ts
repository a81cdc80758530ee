import createFetchClient, { type Middleware } from 'openapi-fetch'
import createQueryClient from 'openapi-react-query'
import { currentLanguage } from '@/shared/i18n/language'
import type { components, paths } from './schema.gen'
import { session } from './session'

export type Schemas = components['schemas']

const identify: Middleware = {
  onRequest({ request }) {
    const signedIn = session.get()
    if (signedIn) request.headers.set('Authorization', `Bearer ${signedIn.token}`)
    request.headers.set('Accept-Language', currentLanguage())
    return request
  },
  onResponse({ response }) {
    // The token ended or was withdrawn: the layout then leads to the sign-in page and back here.
    if (response.status === 401) session.end()
  },
}

export const client = createFetchClient<paths>({ baseUrl: window.location.origin })
client.use(identify)

/** Hooks over the contract: `api.useQuery('get', '/api/v1/patients', …)`. They fail with a problem, see problem.ts. */
export const api = createQueryClient(client)
