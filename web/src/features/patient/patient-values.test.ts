import { expect, it } from 'vitest'
import type { Schemas } from '@/shared/api/client'
import { pickerValue } from '@/shared/time/civil'
import { changes, type PatientValues, registration, valuesOf } from './patient-values'

const typed: PatientValues = {
  name: ' 云小鹿 ',
  birthDate: pickerValue('1985-03-13'),
  phones: [{ number: '138 0000 0001' }, {}, { number: ' ' }],
  idDocuments: [{ type: 'cn-id', number: '' }],
  language: 'zh-CN',
  consent: ['sms'],
  address: '',
}

it('registers what was typed and leaves the rest out', () => {
  const sent = JSON.parse(JSON.stringify(registration(typed)))
  expect(sent).toEqual({
    name: '云小鹿',
    birthDate: '1985-03-13',
    phones: [{ number: '138 0000 0001' }],
    idDocuments: [],
    language: 'zh-CN',
    consent: { sms: 'granted' },
    alerts: [],
  })
})

const file: Schemas['Patient'] = {
  id: 'pat_1',
  number: '321530481',
  name: '云朵朵',
  gender: 'female',
  phones: [{ number: '138****0001', use: 'mobile', primary: true }],
  idDocuments: [],
  address: '上海***',
  language: 'zh-CN',
  consent: { sms: { status: 'granted', at: '2026-11-01T00:00:00Z' } },
  needs: [],
  class: 'outpatient',
  alerts: [{ kind: 'allergy', note: '青霉素' }],
  guardian: { patientId: 'pat_2', relation: 'father' },
  registeredAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
}

it('sends a file back unchanged when nothing was typed', () => {
  const sent = changes(valuesOf(file), file)
  expect(sent).toMatchObject({
    name: '云朵朵',
    phones: [{ number: '138****0001', primary: true }],
    address: '上海***',
    consent: {},
    guardian: file.guardian,
    alerts: file.alerts,
  })
})

it('withdraws a consent, takes the guardian away and empties the address', () => {
  const sent = changes({ ...valuesOf(file), consent: ['email'], guardian: {}, address: ' ' }, file)
  expect(sent.consent).toEqual({ sms: 'withdrawn', email: 'granted' })
  expect(sent.guardian).toEqual({ patientId: '', relation: 'other' })
  expect(sent.address).toBe('')
})
