import { expect, it } from 'vitest'
import { asked, missing, type Question, responseOf } from './answers'

const questions: Question[] = [
  { id: 'doctor', kind: 'scale', text: 'The doctor?', required: true },
  {
    id: 'why',
    kind: 'choice',
    text: 'Why?',
    choices: ['Wait', 'Room'],
    required: true,
    when: { question: 'doctor', values: [1, 2] },
  },
  { id: 'words', kind: 'text', text: 'Anything else?', required: false },
]

it('asks only what the answers lead to', () => {
  expect(asked(questions, {}).map(one => one.id)).toEqual(['doctor', 'words'])
  expect(asked(questions, { doctor: 2 }).map(one => one.id)).toEqual(['doctor', 'why', 'words'])
})

it('knows what is missing; the first choice and the lowest score are answers', () => {
  const shown = asked(questions, { doctor: 1 })
  expect(missing(shown, { doctor: 1 }).map(one => one.id)).toEqual(['why'])
  expect(missing(shown, { doctor: 1, why: 0 })).toEqual([])
})

it('sends numbers as values and words as text, and nothing for what was left out', () => {
  const given = { doctor: 5, why: 0, words: ' 谢谢 ' }
  expect(responseOf(asked(questions, given), given)).toEqual({
    answers: [
      { question: 'doctor', value: 5 },
      { question: 'words', text: '谢谢' },
    ],
  })
  expect(responseOf(questions, { words: ' ' })).toEqual({ answers: [] })
})
