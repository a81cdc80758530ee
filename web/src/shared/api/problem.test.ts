import { describe, expect, it } from 'vitest'
import { fieldPath, problemOf } from './problem'

describe('problemOf', () => {
  it("passes the server's problem on", () => {
    const sent = {
      type: 'about:blank',
      status: 409,
      code: 'number-taken',
      title: 'Taken',
      detail: 'Number 8 is taken.',
    }
    expect(problemOf(sent)).toMatchObject({
      status: 409,
      code: 'number-taken',
      detail: 'Number 8 is taken.',
      errors: [],
    })
  })

  it('tells a lost connection from a bug', () => {
    expect(problemOf(new TypeError('Failed to fetch')).code).toBe('network')
    expect(problemOf(new TypeError('x is undefined')).code).toBe('unexpected')
    expect(problemOf('<html>502</html>').code).toBe('unexpected')
  })
})

it('splits the paths of fields as forms name them', () => {
  expect(fieldPath('phones[0].number')).toEqual(['phones', 0, 'number'])
  expect(fieldPath('answers[12].value')).toEqual(['answers', 12, 'value'])
  expect(fieldPath('name')).toEqual(['name'])
  expect(fieldPath('')).toEqual([])
})
