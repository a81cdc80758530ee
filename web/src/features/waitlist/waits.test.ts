// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { type Wait, waitsOn, whyBefore } from './waits'

const wait: Wait = {
  id: 'wai_1',
  patientId: 'pat_1',
  departmentId: 'dep_1',
  from: '2026-11-23',
  until: '2026-11-30',
  urgency: 'soon',
  priority: 'ordinary',
  since: '2026-11-20T08:00:00Z',
  channel: 'desk',
  status: 'waiting',
  offers: 0,
  lapsed: 0,
  version: 1,
}

it('says by which rule one comes before the next', () => {
  expect(whyBefore(wait, { ...wait, urgency: 'routine', priority: 'displaced' })).toBe('urgency')
  expect(whyBefore({ ...wait, priority: 'displaced' }, wait)).toBe('priority')
  expect(whyBefore(wait, { ...wait, since: '2026-11-21T08:00:00Z' })).toBe('since')
  expect(whyBefore(wait, undefined)).toBeUndefined()
})

it('knows for which days somebody waits', () => {
  expect(waitsOn(wait, undefined)).toBe(true)
  expect(waitsOn(wait, '2026-11-30')).toBe(true)
  expect(waitsOn(wait, '2026-12-01')).toBe(false)
  // 28 November 2026 is a Saturday.
  expect(waitsOn({ ...wait, weekdays: [6] }, '2026-11-28')).toBe(true)
  expect(waitsOn({ ...wait, weekdays: [6] }, '2026-11-27')).toBe(false)
})
