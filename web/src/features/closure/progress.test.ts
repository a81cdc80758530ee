import { expect, it } from 'vitest'
import type { Schemas } from '@/shared/api/client'
import { percent } from './progress'

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
