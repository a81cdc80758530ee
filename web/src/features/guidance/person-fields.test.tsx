// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { useState } from 'react'
import { afterEach, expect, it, vi } from 'vitest'
import type { Asker } from './find'
import { PersonFields } from './person-fields'

vi.mock('react-i18next', () => ({ useTranslation: () => ({ t: (key: string) => key }) }))

afterEach(cleanup)

const latest: { asker: Partial<Asker> } = { asker: {} }

function Person() {
  const [asker, setAsker] = useState<Partial<Asker>>({})
  latest.asker = asker
  return <PersonFields asker={asker} missing={false} onChange={setAsker} />
}

const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })

it('tells an age that cannot be, and never makes another of it', () => {
  render(<Person />)
  type('years', '36')
  expect(latest.asker.years).toBe(36)
  expect(screen.queryByRole('alert')).toBeNull()
  type('years', '365')
  expect(screen.getByLabelText('years')).toHaveProperty('value', '365')
  expect(screen.getByRole('alert').textContent).toBe('number.whole')
  expect(latest.asker.years).toBeUndefined()
  type('years', '２')
  expect(latest.asker.years).toBe(2)
  type('months', '12')
  expect(screen.getByRole('alert').textContent).toBe('number.whole')
  expect(latest.asker.months).toBeNaN()
  type('months', '')
  expect(latest.asker.months).toBeUndefined()
  expect(screen.queryByRole('alert')).toBeNull()
})
