// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Tap } from './kit'

let now = 1000
beforeEach(() => void vi.spyOn(performance, 'now').mockImplementation(() => now))
afterEach(() => {
  cleanup()
  vi.restoreAllMocks()
})

/** Taps a button twice, and returns how many taps it took. */
function twice(apart: number, counted: number): number {
  const done = vi.fn()
  render(<Tap onClick={done}>Book</Tap>)
  const button = screen.getByRole('button')
  fireEvent.click(button, { detail: 1 })
  now += apart
  fireEvent.click(button, { detail: counted })
  return done.mock.calls.length
}

it('takes a double tap once, as the browser counts it', () => expect(twice(180, 2)).toBe(1))

it('takes two taps at once as one where the browser does not count', () => expect(twice(20, 1)).toBe(1))

it('takes a slow second tap, though it is counted', () => expect(twice(400, 2)).toBe(2))

it('takes a tap on what the first one has shown', () => expect(twice(80, 1)).toBe(2))
