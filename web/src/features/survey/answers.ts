import type { Schemas } from '@/shared/api/client'

export type Question = Schemas['Question']

/** What was given so far, by question: a score (for a choice, its place in the list) or a text. */
export type Given = Record<string, number | string>

export function missing(questions: Question[], given: Given): Question[] {
  return questions.filter(question => question.required && !isGiven(given[question.id]))
}

export function isGiven(value: number | string | undefined): boolean {
  return typeof value === 'number' || (value?.trim() ?? '') !== ''
}

export function responseOf(questions: Question[], given: Given): Schemas['SurveyResponse'] {
  return {
    answers: questions.flatMap(({ id }) => {
      const value = given[id]
      if (!isGiven(value)) return []
      return typeof value === 'number'
        ? { question: id, score: value }
        : { question: id, text: value?.trim() }
    }),
  }
}
