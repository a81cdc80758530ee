import { expect, it } from 'vitest'
import type { Schemas } from '@/shared/api/client'
import { isSending, percent } from './progress'

const closure = (change: Partial<Schemas['Progress']>) =>
  ({
    step: 'moving',
    units: 4,
    worked: 1,
    counts: { affected: 8, open: 6 },
    ...change,
  }) as Schemas['Progress']

it('says how far a closure is', () => {
  expect(percent(closure({ step: 'shutting' }))).toBe(25)
  expect(percent(closure({}))).toBe(25)
  expect(percent(closure({ step: 'done' }))).toBe(100)
  expect(percent(closure({ step: 'shutting', units: 0, worked: 0 }))).toBe(0)
})

it('says whose message has not gone out yet', () => {
  const now = new Date('2026-11-27T08:00:00Z')
  const one = { state: 'moved', appointmentId: 'apt_1', start: '2026-11-27T09:00:00Z', reached: false }
  const to = { appointmentId: 'apt_2', start: '2026-11-28T09:00:00Z' }
  const sending = (change: object) =>
    isSending({ ...one, to, ...change } as Parameters<typeof isSending>[0], now)
  expect(sending({})).toBe(true)
  expect(sending({ told: { status: 'sent', appointmentId: 'apt_1' } })).toBe(true)
  expect(sending({ told: { status: 'sent', appointmentId: 'apt_2' } })).toBe(false)
  expect(sending({ told: { status: 'sent' } })).toBe(false) // from before that was noted
  expect(sending({ reached: true })).toBe(false)
  expect(sending({ answer: 'accepted' })).toBe(false)
  expect(sending({ to: { ...to, start: '2026-11-27T07:00:00Z' } })).toBe(false)
  expect(sending({ state: 'unplaced', to: undefined })).toBe(true)
  expect(sending({ state: 'open', to: undefined })).toBe(false)
})
