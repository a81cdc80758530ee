// @vitest-environment happy-dom
import { expect, test } from 'vitest'
import { dialling } from './call'

test('a number is dialled by its digits, however it is written', () => {
  expect(dialling('+86 10 0000 0000')).toBe('tel:+861000000000')
  expect(dialling('(010) 0000-0000')).toBe('tel:01000000000')
  expect(dialling('12320')).toBe('tel:12320')
})
