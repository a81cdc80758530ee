import { describe, expect, it } from 'vitest'
import { type Item, numberText, rangeText, type Value } from '@/shared/exam/value'
import { findings, type Package, type Result } from './exams'

const plan = {
  stations: [
    { code: 'blood', items: [{ code: 'glucose' }, { code: 'potassium' }, { code: 'alt' }] },
    { code: 'urine', items: [{ code: 'protein' }] },
  ],
} as unknown as Package

const results = [
  {
    station: 'blood',
    values: [
      { item: 'glucose', number: 7, flag: 'H' },
      { item: 'potassium', number: 7, flag: 'HH' },
      { item: 'alt', number: 20 },
    ],
  },
  { station: 'urine', values: [{ item: 'protein', choice: 'positive', flag: 'A' }] },
] as unknown as Result[]

describe('findings', () => {
  it('begin with what is critical, then flagged', () => {
    expect(findings(plan, results).map(one => one.item.code)).toEqual([
      'potassium',
      'glucose',
      'protein',
      'alt',
    ])
  })

  it('name the range that counted', () => {
    const value = { item: 'x' }
    const text = (range: Partial<Value>) => rangeText({ ...value, ...range }, sex => sex)
    expect(text({ low: 3.5, high: 5.3 })).toBe('3.5–5.3')
    expect(text({ high: 420 })).toBe('≤ 420')
    expect(text({ low: 1 })).toBe('≥ 1')
    expect(text({})).toBe('')
    const bySex: Value['bySex'] = [
      { sex: 'male', high: 420 },
      { sex: 'female', low: 100, high: 360 },
    ]
    expect(text({ bySex })).toBe('male ≤ 420 · female 100–360')
  })

  it('show a number as it was measured', () => {
    const item = { code: 'glucose', decimals: 1 } as Item
    expect(numberText(item, { item: 'glucose', number: 5 })).toBe('5.0')
    expect(numberText(item, { item: 'glucose', number: 5.55 })).toBe('5.55')
  })
})
