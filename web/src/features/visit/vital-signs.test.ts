import { describe, expect, it } from 'vitest'
import { ageOn, deviation } from './vital-signs'

describe('deviation', () => {
  it.each([
    ['temperature', 37.2, undefined, undefined],
    ['temperature', 37.3, undefined, 'high'],
    ['temperature', 35.4, undefined, 'low'],
    ['pulse', 100, 40, undefined],
    ['pulse', 101, 40, 'high'],
    ['pulse', 130, 2, undefined],
    ['pulse', 90, 0.5, 'low'],
    ['respiration', 40, 0.5, undefined],
    ['respiration', 40, 30, 'high'],
    ['systolic', 85, 5, undefined],
    ['systolic', 79, 5, 'low'],
    ['systolic', 85, 30, 'low'],
    ['systolic', 140, 30, 'high'],
    ['diastolic', 50, 5, undefined],
    ['oxygen', 94, 70, 'low'],
    ['pain', 4, 70, 'high'],
  ] as const)('%s %d at %s years is %s', (vital, value, age, want) => {
    expect(deviation(vital, value, age, 37.3)).toBe(want)
  })
})

describe('ageOn', () => {
  it('counts parts of years, and knows nothing without a date of birth', () => {
    expect(ageOn('2026-05-23', '2026-11-23')).toBeCloseTo(0.5, 1)
    expect(ageOn(undefined, '2026-11-23')).toBeUndefined()
    expect(ageOn('2027-01-01', '2026-11-23')).toBeUndefined()
  })
})
