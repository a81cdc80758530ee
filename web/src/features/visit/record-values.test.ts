import { describe, expect, it } from 'vitest'
import { diagnosisCode, draftOf, recordOf, tidyCode, wholeDraft } from './record-values'

describe('diagnosis codes', () => {
  it.each(['J06.9', 'I10', 'I10.x00x002', 'M54.5', 'A39.2+', 'G01*'])('accepts %s', code => {
    expect(diagnosisCode.test(code)).toBe(true)
  })
  it.each(['', 'J6', '106.9', 'J06.', 'J06-9'])('refuses "%s"', code => {
    expect(diagnosisCode.test(code)).toBe(false)
  })
  it.each([
    [' j06.9', 'J06.9'],
    ['i10.X00X002', 'I10.x00x002'],
  ])('reads %s as %s', (typed, code) => expect(tidyCode(typed)).toBe(code))
})

it('leaves out what was left empty, and days of steps that have none', () => {
  const record = recordOf({
    complaint: ' 咳嗽三天 ',
    diagnosis: { code: 'J06.9', text: '急性上呼吸道感染' },
    handling: ' ',
    nextStep: { kind: 'refer', inDays: 10, note: '' },
  })
  expect(record).toEqual({
    complaint: '咳嗽三天',
    diagnosis: { code: 'J06.9', text: '急性上呼吸道感染' },
    nextStep: { kind: 'refer' },
  })
})

it('reads a draft that it can read, and no other', () => {
  expect(draftOf('{"complaint":"咳"}')).toEqual({ complaint: '咳' })
  expect(draftOf('')).toBeUndefined()
  expect(draftOf('{"complaint":"咳')).toBeUndefined()
  expect(draftOf('null')).toBeUndefined()
})

it('empties in a form what a draft leaves empty', () => {
  const whole = wholeDraft('{"complaint":"咳","diagnosis":{"code":"J06.9"},"nextStep":{"kind":"return"}}')
  expect(whole).toMatchObject({
    complaint: '咳',
    diagnosis: { code: 'J06.9', text: '' },
    prescription: [],
    further: [],
    nextStep: { kind: 'return', inDays: null, note: '' },
  })
  expect(recordOf(wholeDraft('{"prescription":[{}]}')).prescription).toHaveLength(1)
  expect(recordOf(wholeDraft('no draft')).complaint).toBe('')
})
