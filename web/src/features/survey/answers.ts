import type { Schemas } from '@/shared/api/client'

export type Question = Schemas['FormQuestion']

/** What was given so far, by question: a number (for a choice, its place in the list) or a text. */
export type Given = Record<string, number | string>

/** The questions that the answers so far lead to. */
export function asked(questions: Question[], given: Given): Question[] {
  const shown: Question[] = []
  for (const question of questions) {
    const { when } = question
    if (!when) {
      shown.push(question)
      continue
    }
    const answer = given[when.question]
    const open = shown.some(one => one.id === when.question)
    if (open && typeof answer === 'number' && when.values.includes(answer)) shown.push(question)
  }
  return shown
}

export function missing(questions: Question[], given: Given): Question[] {
  return questions.filter(question => question.required && !isGiven(given[question.id]))
}

export function isGiven(value: number | string | undefined): boolean {
  return typeof value === 'number' || (value?.trim() ?? '') !== ''
}

export function responseOf(questions: Question[], given: Given): Schemas['AnswersBody'] {
  return {
    answers: questions.flatMap(({ id }) => {
      const value = given[id]
      if (!isGiven(value)) return []
      return typeof value === 'number' ? { question: id, value } : { question: id, text: value?.trim() }
    }),
  }
}
