import { expect, test } from 'vitest'
import { asYuanText, fenOf, signedFenOf, yuan } from './money'

test('money is read and written to the fen', () => {
  expect(yuan(123456)).toBe('¥1,234.56')
  expect(yuan(-5)).toBe('−¥0.05')
  expect(fenOf('0.29')).toBe(29)
  expect(fenOf(' 12.5 ')).toBe(1250)
  expect(fenOf('19.99')).toBe(1999)
  expect(asYuanText(1990)).toBe('19.90')
})

test('what was counted of a method may be below nothing', () => {
  expect(asYuanText(-550)).toBe('-5.50')
  expect(signedFenOf(asYuanText(-550))).toBe(-550)
  expect(signedFenOf('−0.05')).toBe(-5)
  expect(signedFenOf('12')).toBe(1200)
  for (const text of ['', '-', '--1', '1-']) expect(signedFenOf(text)).toBeUndefined()
})

test('what is no amount is none', () => {
  for (const text of ['', '-1', '1.234', '1e3', '1,000', '.5', 'x', '999999999'])
    expect(fenOf(text)).toBeUndefined()
})
