// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { examService, mayPrepare, type Service } from './services'

const service = (values: Partial<Service>): Service => ({
  id: 'svc_1',
  name: { en: 'Gastroscopy' },
  departments: ['dep_1'],
  active: true,
  version: 2,
  ...values,
})

describe('whether there may be something to prepare', () => {
  const fasting = service({ preparation: { fastHours: 8 } })
  const plain = service({})
  const together = { id: 'apt_1', packageId: 'pkg_1', numbers: 2 }
  it.each([
    ['for nothing that is named', {}, fasting, 'no'],
    ['for a service that is not known', { serviceId: 'svc_2', serviceVersion: 2 }, fasting, 'no'],
    ['as the patient was told', { serviceId: 'svc_1', serviceVersion: 2 }, fasting, 'yes'],
    ['for what needs nothing', { serviceId: 'svc_1', serviceVersion: 2 }, plain, 'no'],
    ['told before it was changed', { serviceId: 'svc_1', serviceVersion: 1 }, fasting, 'ask'],
    ['for an examination that nobody comes to fed', { together: { ...together, unfed: true } }, plain, 'yes'],
    ['for one of its later numbers', { together: { ...together, unfed: true, rest: true } }, plain, 'no'],
    ['for one whose package may have changed', { together }, plain, 'ask'],
    ['for a later number of such a one', { together: { ...together, rest: true } }, plain, 'no'],
    ['told what may be no more', { serviceId: 'svc_1', serviceVersion: 1 }, plain, 'ask'],
  ])('%s', (_, one, known, want) => {
    expect(mayPrepare(one, [known])).toBe(want)
  })
})

it('books exam numbers, and no others, for what they are for', () => {
  const offered = [service({ id: 'svc_2' }), service({ forExams: true })]
  expect(examService(offered, 'exam')?.id).toBe('svc_1')
  expect(examService(offered, 'vip')).toBeUndefined()
  expect(examService(offered, undefined)).toBeUndefined()
  expect(examService(offered.slice(0, 1), 'exam')).toBeUndefined()
})
