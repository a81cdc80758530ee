// @vitest-environment happy-dom
import { act, renderHook } from '@testing-library/react'
import { expect, it } from 'vitest'
import { useKeyUntilRefused } from './idempotency'

const answered = (status: number) => ({ status, title: 'No', code: 'some' })

it.each([
  ['no answer came', new TypeError('Failed to fetch')],
  ['something broke on the way', new SyntaxError('Unexpected token <')],
  ['the server failed', answered(500)],
  ['a part was out of reach', answered(503)],
])('asks again by the same key where %s: it may have been done', (_, error) => {
  const { result } = renderHook(useKeyUntilRefused)
  const [key] = result.current
  act(() => expect(result.current[2](error)).toBe(false))
  expect(result.current[0]).toBe(key)
})

it.each([400, 403, 409, 429])('asks by another key once the server refused with %d', status => {
  const { result } = renderHook(useKeyUntilRefused)
  const [key] = result.current
  act(() => expect(result.current[2](answered(status))).toBe(true))
  expect(result.current[0]).not.toBe(key)
})

it('asks by another key for something else', () => {
  const { result } = renderHook(useKeyUntilRefused)
  const [key] = result.current
  act(() => result.current[1]())
  expect(result.current[0]).not.toBe(key)
})
