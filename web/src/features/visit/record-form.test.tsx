// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from 'antd'
import { afterEach, expect, it, vi } from 'vitest'
import { type Me, MeContext } from '@/shared/me/me'
import type { Encounter } from './queue'
import { RecordForm } from './record-form'

const mutate = vi.hoisted(() => vi.fn())
const put = vi.hoisted(() => vi.fn())
const latest = vi.hoisted(() => ({ encounter: {}, etag: '', draft: {} }))

vi.mock('@/shared/api/client', () => ({
  client: {
    PUT: (_: string, { body }: { body: { version: number } }) => {
      put(body)
      return Promise.resolve({ data: { version: body.version + 1, savedAt: '2026-11-27T08:00:00Z' } })
    },
    GET: (path: string) =>
      path.endsWith('/draft')
        ? Promise.resolve({ data: latest.draft })
        : Promise.resolve({
            data: latest.encounter,
            response: { headers: new Headers({ ETag: latest.etag }) },
          }),
  },
  api: {
    useMutation: (_: string, path: string) => ({
      mutate: (sent: unknown) => mutate(path, sent),
      reset: () => {},
      error: null,
    }),
  },
}))
vi.mock('./record-fields', () => ({ RecordFields: () => null }))
vi.mock('./record-values', async real => ({ ...(await real<object>()), recordOf: () => ({}) }))

vi.mock('./record-view', () => ({
  RecordView: ({ record }: { record: { complaint: string } }) => record.complaint,
  SignatureLine: () => null,
}))

afterEach(() => {
  cleanup()
  mutate.mockClear()
  put.mockClear()
})

const me = { clinic: { timeZone: 'Asia/Shanghai' } } as Me
const queries = new QueryClient()
const draft = { content: '', amendment: 1, version: 0 }

function Form({ encounter, etag }: { encounter: object; etag: string }) {
  return (
    <QueryClientProvider client={queries}>
      <MeContext value={me}>
        <App>
          <RecordForm encounter={encounter as Encounter} etag={etag} draft={draft} onDone={() => {}} />
        </App>
      </MeContext>
    </QueryClientProvider>
  )
}

it('amends the version that was read, whatever was signed while it was typed', async () => {
  const signed = { id: 'enc_1', record: { complaint: 'cough' } }
  const { rerender } = render(<Form encounter={signed} etag='"3"' />)
  rerender(<Form encounter={{ ...signed, record: { complaint: 'fever' } }} etag='"4"' />)
  fireEvent.change(screen.getByLabelText('reason'), { target: { value: 'a slip' } })
  fireEvent.click(screen.getByRole('button', { name: 'signAmendment' }))
  await waitFor(() => expect(mutate).toHaveBeenCalledOnce())
  expect(mutate.mock.calls[0]).toMatchObject([
    '/api/v1/encounters/{id}/amend',
    { params: { header: { 'If-Match': '"3"' } } },
  ])
})

it('loads what was signed meanwhile beside what was typed, and signs upon it', async () => {
  const signed = { id: 'enc_1', record: { complaint: 'cough' } }
  const newer = { ...signed, record: { complaint: 'fever' }, amendments: 1 }
  Object.assign(latest, { encounter: newer, etag: '"4"', draft: { content: '', amendment: 2, version: 0 } })
  const { rerender } = render(<Form encounter={signed} etag='"3"' />)
  fireEvent.change(screen.getByLabelText('reason'), { target: { value: 'a slip' } })
  rerender(<Form encounter={newer} etag='"4"' />)
  expect(screen.queryByText('fever')).toBeNull()
  fireEvent.click(await screen.findByRole('button', { name: 'newer.load' }))
  await screen.findByText('fever')
  expect(screen.queryByRole('button', { name: 'newer.load' })).toBeNull()
  expect(screen.getByLabelText('reason')).toHaveProperty('value', 'a slip')
  await waitFor(() => expect(put.mock.lastCall?.[0]).toMatchObject({ amendment: 2, version: 0 }))
  fireEvent.click(screen.getByRole('button', { name: 'signAmendment' }))
  await waitFor(() => expect(mutate).toHaveBeenCalledOnce())
  expect(mutate.mock.calls[0]).toMatchObject([
    '/api/v1/encounters/{id}/amend',
    { params: { header: { 'If-Match': '"4"' } } },
  ])
})

it('shows the draft that another page began upon what was signed meanwhile', async () => {
  const signed = { id: 'enc_1', record: { complaint: 'cough' } }
  const newer = { ...signed, record: { complaint: 'fever' }, amendments: 1 }
  Object.assign(latest, { encounter: newer, etag: '"4"', draft: { content: '{}', amendment: 2, version: 7 } })
  const { rerender } = render(<Form encounter={signed} etag='"3"' />)
  rerender(<Form encounter={newer} etag='"4"' />)
  fireEvent.click(await screen.findByRole('button', { name: 'newer.load' }))
  fireEvent.click(await screen.findByRole('button', { name: 'draft.keepMine' }))
  await waitFor(() => expect(put.mock.lastCall?.[0]).toMatchObject({ amendment: 2, version: 7 }))
})
