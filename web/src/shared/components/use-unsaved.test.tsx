// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { App } from 'antd'
import { useState } from 'react'
import { createMemoryRouter, RouterProvider, useNavigate } from 'react-router'
import { afterEach, expect, it } from 'vitest'
import { useUnsaved } from './use-unsaved'

afterEach(cleanup)

function Editor() {
  const navigate = useNavigate()
  const [changed, setChanged] = useState(false)
  const leave = useUnsaved(changed)
  return (
    <>
      <button type="button" onClick={() => setChanged(true)}>
        change
      </button>
      <button type="button" onClick={() => navigate('/there?part=visit')}>
        go
      </button>
      <button
        type="button"
        onClick={() => {
          leave()
          void navigate('/there')
        }}
      >
        save
      </button>
    </>
  )
}

function open() {
  const router = createMemoryRouter([
    { path: '/', element: <Editor /> },
    { path: '/there', element: <p>there</p> },
  ])
  render(
    <App>
      <RouterProvider router={router} />
    </App>,
  )
}

const press = (name: string) => fireEvent.click(screen.getByText(name))

function closes(): boolean {
  const event = new Event('beforeunload', { cancelable: true })
  window.dispatchEvent(event)
  return !event.defaultPrevented
}

it('lets what was not changed be left', async () => {
  open()
  expect(closes()).toBe(true)
  press('go')
  await screen.findByText('there')
})

it('asks before what was changed is left, and stays or leaves as is said', async () => {
  open()
  press('change')
  expect(closes()).toBe(false)
  press('go')
  fireEvent.click(await screen.findByText('unsaved.stay'))
  await waitFor(() => expect(screen.queryByText('there')).toBeNull())
  press('go')
  fireEvent.click((await screen.findAllByText('unsaved.leave')).at(-1) as HTMLElement)
  await screen.findByText('there')
})

it('does not ask who has saved', async () => {
  open()
  press('change')
  press('save')
  await screen.findByText('there')
  expect(closes()).toBe(true)
})
