import createFetchClient, { type Middleware } from 'openapi-fetch'
import createQueryClient from 'openapi-react-query'
import { currentLanguage } from '@/shared/i18n/language'
import { renewSession } from '@/shared/signin/renew'
import type { components, paths } from './schema.gen'
import { useSentOnce } from './sent-once'
import { session } from './session'

export type Schemas = components['schemas']

const identify: Middleware = {
  async onRequest({ request }) {
    await renewSession()
    const signedIn = session.get()
    if (signedIn) request.headers.set('Authorization', `Bearer ${signedIn.token}`)
    // Unless a page looks at another of those for whom the person may act.
    if (signedIn?.patient && !request.headers.has('Careloop-Patient'))
      request.headers.set('Careloop-Patient', signedIn.patient)
    request.headers.set('Accept-Language', currentLanguage())
    return request
  },
  onResponse({ request, response }) {
    // The token ended or was withdrawn: the layout then leads to the sign-in page and back here.
    if (response.status === 401) session.end()
    // The file went away from the phone, or whoever it is of withdrew their leave: the layout asks for whom else.
    if ((response.status === 403 || response.status === 404) && request.url.endsWith('/api/v1/me'))
      session.actFor(undefined)
  },
}

export const client = createFetchClient<paths>({ baseUrl: window.location.origin })
client.use(identify)

const hooks = createQueryClient(client)
const useMutation = ((...asked: Parameters<typeof hooks.useMutation>) =>
  useSentOnce(hooks.useMutation(...asked))) as unknown as typeof hooks.useMutation

/** Hooks over the contract: `api.useQuery('get', '/api/v1/patients', …)`. They fail with a problem, see problem.ts. */
export const api = { ...hooks, useMutation }
