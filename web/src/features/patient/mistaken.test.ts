import { expect, it } from 'vitest'
import { endedBy } from './mistaken'

it.each([
  ['2026-11-27T00:00:05.9Z', '2026-11-27T00:00:05.95Z', true],
  ['2026-11-27T00:00:05Z', '2026-11-27T00:00:05.123Z', true],
  ['2026-11-27T00:00:05.95Z', '2026-11-27T00:00:05.9Z', false],
  ['2026-11-27T00:00:05.123Z', '2026-11-27T00:00:05Z', false],
  ['2026-11-27T00:00:05Z', '2026-11-27T00:00:05Z', true],
  ['2026-11-27T00:00:05Z', undefined, false],
])('what ended is compared as an instant: recorded %s, ended %s', (recordedAt, endedAt, so) => {
  const mistaken = { recordedAt, at: recordedAt, by: 'desk' }
  expect(endedBy(mistaken, { reason: 'file-closed', endedAt })).toBe(so)
  expect(endedBy(mistaken, { reason: 'other', endedAt })).toBe(false)
})
