import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  ageOn,
  civilDate,
  daysBetween,
  fromPicker,
  instantAt,
  pickerValue,
  wallOf,
} from './civil'
import { clinicFormat } from './format'

const zone = 'Asia/Shanghai'

describe('the clinic day', () => {
  it.each([
    ['2026-11-22T15:59:59Z', '2026-11-22'],
    ['2026-11-22T16:00:00Z', '2026-11-23'],
    ['2026-12-31T16:00:00Z', '2027-01-01'],
  ])('of %s is %s, wherever the browser is', (instant, day) => {
    expect(new Date(instant).getTimezoneOffset()).toBe(11 * 60) // the tests run far from the clinic
    expect(civilDate(instant, zone)).toBe(day)
  })

  it('goes over months, leap days and changes of clocks', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01')
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31')
    expect(daysBetween('2026-03-07', '2026-03-09')).toBe(2)
    expect(addMonths('2026-01', -1)).toBe('2025-12')
  })

  it('counts years of age from the birthday on', () => {
    expect(ageOn('2019-06-01', '2026-05-31')).toBe(6)
    expect(ageOn('2019-06-01', '2026-06-01')).toBe(7)
  })

  it('gives a field the wall time of an instant, and reads it back', () => {
    expect(wallOf('2026-11-22T16:05:59.123Z', zone)).toBe('2026-11-23T00:05')
    expect(instantAt(wallOf('2026-11-22T16:05:00Z', zone), zone)).toBe('2026-11-22T16:05:00.000Z')
  })

  it('comes out of a picker as it went in', () => {
    expect(fromPicker(pickerValue('2026-11-23'))).toBe('2026-11-23')
    expect(pickerValue(undefined)).toBeNull()
    expect(fromPicker(null)).toBeUndefined()
  })
})

describe('writing times', () => {
  it('uses the zone of the clinic and the language of the reader', () => {
    const chinese = clinicFormat(zone, 'zh-CN')
    const english = clinicFormat(zone, 'en')
    expect(chinese.time('2026-11-23T00:30:00Z')).toBe('08:30')
    expect(english.time('2026-11-22T16:05:00Z')).toBe('00:05')
    expect(chinese.dayWithWeekday('2026-11-23')).toBe('11月23日周一')
    expect(english.day('2026-11-23')).toBe('23 Nov 2026')
    expect(english.month('2026-11')).toBe('November 2026')
  })
})
