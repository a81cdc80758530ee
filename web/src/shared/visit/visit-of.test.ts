import { expect, it } from 'vitest'
import { visitOf } from './visit-of'

it('leads from a number to the visit that it became', () => {
  expect(visitOf('apt_01k0aptenc')).toBe('enc_01k0aptenc')
})
