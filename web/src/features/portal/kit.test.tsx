// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { Faulty } from './kit'

afterEach(cleanup)

it('heads a refusal by what it is, and not by its kind', () => {
  const title = 'Not possible as things stand'
  render(<Faulty error={{ status: 409, code: 'daily-limit', title, detail: 'Three a day at most.' }} />)
  const alert = screen.getByRole('alert')
  expect(alert.querySelector('strong')?.textContent).toBe('Three a day at most.')
  expect(alert.textContent).toBe('Three a day at most.')
})

it('says of a lost connection what to do', () => {
  render(<Faulty error={new TypeError('Failed to fetch')} />)
  expect(screen.getByRole('alert').querySelectorAll('p').length).toBe(2)
})
