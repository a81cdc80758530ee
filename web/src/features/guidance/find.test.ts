import { describe, expect, it } from 'vitest'
import { concerns, find, mayBePregnant, open, type Symptom } from './find'

const base = { part: 'head', danger: [] } as const
const headache: Symptom = {
  ...base,
  danger: [],
  id: 'headache',
  name: 'Headache',
  names: ['头痛', '偏头痛', 'migraine'],
  terms: ['toutong', 'tt', 'piantoutong', 'ptt'],
  severity: true,
}
const back: Symptom = {
  ...base,
  danger: [],
  id: 'back-pain',
  name: 'Back pain',
  names: ['腰背痛'],
  terms: ['yaobeitong', 'ybt'],
}
const testicle: Symptom = { ...back, id: 'testicle-pain', sex: 'male', from: 12, under: 1200 }
const all = [back, headache]

describe('find', () => {
  it.each([
    ['头痛', 'headache'],
    ['痛', 'back-pain'],
    ['toutong', 'headache'],
    ['tou tong', 'headache'],
    ['tt', 'headache'],
    ['YBT', 'back-pain'],
    ['migr', 'headache'],
    ['pain', 'back-pain'],
  ])('%s finds %s', (query, id) => {
    expect(find(all, query)[0]?.id).toBe(id)
  })

  it('finds nothing for nothing', () => {
    expect(find(all, ' ')).toEqual([])
    expect(find(all, 'zzz')).toEqual([])
  })
})

it('leaves out what such a person cannot have', () => {
  expect(concerns(testicle, { years: 30, sex: 'male' })).toBe(true)
  expect(concerns(testicle, { years: 30, sex: 'unknown' })).toBe(true)
  expect(concerns(testicle, { years: 30, sex: 'female' })).toBe(false)
  expect(concerns(testicle, { years: 0, months: 11, sex: 'male' })).toBe(false)
  expect(concerns(testicle, { years: 100, sex: 'male' })).toBe(false)
})

it('asks about a pregnancy where there can be one', () => {
  expect(mayBePregnant({ years: 11, sex: 'female' })).toBe(false)
  expect(mayBePregnant({ years: 12, sex: 'female' })).toBe(true)
  expect(mayBePregnant({ years: 54, sex: 'unknown' })).toBe(true)
  expect(mayBePregnant({ years: 55, sex: 'female' })).toBe(false)
  expect(mayBePregnant({ years: 30, sex: 'male' })).toBe(false)
})

it('knows which answers are missing', () => {
  expect(open(headache, { symptom: 'headache' })).toBe(true)
  expect(open(headache, { symptom: 'headache', severity: 'mild' })).toBe(false)
  expect(open(back, { symptom: 'back-pain' })).toBe(false)
})
