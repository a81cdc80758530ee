import { describe, expect, it } from 'vitest'
import type { Schemas } from '@/shared/api/client'
import { inOrder, isFever, triageBody, triageStart } from './triage-values'

const text = { 'zh-CN': '', en: '' }
const rules = {
  feverFrom: 37.3,
  screening: [
    { id: 'fever', text, weight: 2 },
    { id: 'cough', text, weight: 1 },
  ],
} as unknown as Schemas['Rules']

const before = [
  { at: '2026-11-26T02:00:00Z', by: 'nurse', vitals: { temperature: 36.9 }, level: 2 },
  {
    at: '2026-11-26T01:00:00Z',
    by: 'nurse',
    level: 2,
    reason: 'Chest pain',
    vitals: { pulse: 96, temperature: 36.5 },
    answers: [
      { id: 'fever', yes: false },
      { id: 'cough', yes: true },
    ],
  },
] as Schemas['Triaging'][]

describe('a further triage', () => {
  it('begins with what was found last of each thing', () => {
    expect(triageStart(before)).toEqual({
      values: {
        level: 2,
        reason: 'Chest pain',
        vitals: { temperature: 36.9, pulse: 96 },
        said: { fever: false, cough: true },
      },
      leveled: true,
      measuredAt: { temperature: '2026-11-26T02:00:00Z', pulse: '2026-11-26T01:00:00Z' },
    })
  })

  it('sends nothing but what is new', () => {
    const start = triageStart(before)
    const values = { ...start.values, vitals: { ...start.values.vitals, temperature: 37 } }
    expect(triageBody(values, start, vital => vital === 'temperature', rules)).toEqual({
      vitals: { temperature: 37 },
    })
  })

  it('sends a level that is changed with its reason', () => {
    const start = triageStart(before)
    expect(triageBody({ ...start.values, level: 1 }, start, () => false, rules)).toEqual({
      level: 1,
      reason: 'Chest pain',
      vitals: {},
    })
  })
})

describe('a first triage', () => {
  it('sends the level that was chosen', () => {
    const start = triageStart([])
    expect(triageBody({ ...start.values, level: 3 }, start, () => false, rules)).toEqual({
      level: 3,
      vitals: {},
    })
  })

  it('answers the question of a fever by what was measured', () => {
    const start = triageStart([])
    const values = { ...start.values, vitals: { temperature: 39.5 }, answers: true, said: { cough: true } }
    expect(triageBody(values, start, () => true, rules).answers).toEqual([
      { id: 'fever', yes: true },
      { id: 'cough', yes: true },
    ])
  })
})

it('knows a fever by the rule', () => {
  expect([37.2, 37.3, null, undefined].map(one => isFever(one, rules))).toEqual([false, true, false, false])
})

it('gives nobody a level that nobody chose, and knows which pressure is above', () => {
  expect(triageStart([]).values.level).toBeUndefined()
  expect([inOrder(120, 80), inOrder(80, 120), inOrder(90, 90), inOrder(undefined, 120)]).toEqual([
    true,
    false,
    false,
    true,
  ])
})
