import type { Schemas } from '@/shared/api/client'

export const nextSteps = ['none', 'follow-up', 'return', 'refer'] as const
export type NextStepKind = (typeof nextSteps)[number]

/** ICD-10, or its Chinese clinical edition (I10.x00x002). */
export const diagnosisCode = /^[A-Z][0-9][0-9A-Z](\.[0-9A-Zx]{1,8})?[+*]?$/

export interface RecordValues {
  complaint: string
  diagnosis: { code: string; text: string }
  handling?: string
  advice?: string
  nextStep: { kind: NextStepKind; inDays?: number | null; note?: string }
  chronic?: boolean
}

/** As typed by a hurried hand: capitals, but the small x of the Chinese edition. */
export function tidyCode(typed: string): string {
  const [group = '', ...rest] = typed.trim().toUpperCase().split('.')
  return [group, ...rest.map(part => part.replaceAll('X', 'x'))].join('.')
}

/** Steps that happen on a day, and so need to be told when. */
export function hasDay(kind: NextStepKind | undefined): boolean {
  return kind === 'follow-up' || kind === 'return'
}

export function recordOf(values: RecordValues): Schemas['Record'] {
  const { kind, inDays, note } = values.nextStep
  return {
    complaint: values.complaint.trim(),
    diagnosis: { code: values.diagnosis.code, text: values.diagnosis.text.trim() },
    handling: values.handling?.trim() || undefined,
    advice: values.advice?.trim() || undefined,
    nextStep: {
      kind,
      inDays: hasDay(kind) ? (inDays ?? undefined) : undefined,
      note: note?.trim() || undefined,
    },
    chronic: values.chronic || undefined,
  }
}
