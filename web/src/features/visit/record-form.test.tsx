// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from 'antd'
import { afterEach, expect, it, vi } from 'vitest'
import { type Me, MeContext } from '@/shared/me/me'
import type { Encounter } from './queue'
import { RecordForm } from './record-form'

const mutate = vi.hoisted(() => vi.fn())

vi.mock('@/shared/api/client', () => ({
  client: { PUT: () => Promise.resolve({ data: { version: 1, savedAt: '' } }) },
  api: {
    useMutation: (_: string, path: string) => ({
      mutate: (sent: unknown) => mutate(path, sent),
      error: null,
    }),
  },
}))
vi.mock('./record-fields', () => ({ RecordFields: () => null }))
vi.mock('./record-values', async real => ({ ...(await real<object>()), recordOf: () => ({}) }))

afterEach(cleanup)

const me = { clinic: { timeZone: 'Asia/Shanghai' } } as Me
const draft = { content: '', amendment: 1, version: 0 }

function Form({ encounter, etag }: { encounter: object; etag: string }) {
  return (
    <MeContext value={me}>
      <App>
        <RecordForm encounter={encounter as Encounter} etag={etag} draft={draft} onDone={() => {}} />
      </App>
    </MeContext>
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
