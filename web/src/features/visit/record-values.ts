import type { Schemas } from '@/shared/api/client'

export const nextSteps = ['none', 'follow-up', 'return', 'refer'] as const
export type NextStepKind = (typeof nextSteps)[number]

/** ICD-10, or its Chinese clinical edition (I10.x00x002). */
export const diagnosisCode = /^[A-Z][0-9][0-9A-Z](\.[0-9A-Zx]{1,8})?[+*]?$/

export const routes = [
  'po',
  'sl',
  'iv',
  'ivgtt',
  'im',
  'ih',
  'id',
  'inh',
  'top',
  'pr',
  'pv',
  'eye',
  'ear',
  'nose',
  'gargle',
] as const
export const frequencies = [
  'qd',
  'bid',
  'tid',
  'qid',
  'q4h',
  'q6h',
  'q8h',
  'q12h',
  'qn',
  'qod',
  'qw',
  'biw',
  'prn',
  'st',
] as const

export type PrescriptionLine = Schemas['PrescriptionLine']

/** A line while it is typed: numbers may be missing. */
export type LineValues = { [name in keyof PrescriptionLine]?: PrescriptionLine[name] | null }

export interface RecordValues {
  complaint: string
  diagnosis: { code: string; text: string }
  further?: { code: string; text: string }[]
  prescription?: LineValues[]
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

/** A code without the marks of cause and manifestation, as the list has it. */
export function plainCode(code: string): string {
  return code.replace(/[+*]$/, '')
}

export function categoryOf(code: string): string {
  return code.slice(0, 3)
}

/** Steps that happen on a day, and so need to be told when. */
export function hasDay(kind: NextStepKind | undefined): boolean {
  return kind === 'follow-up' || kind === 'return'
}

export const emptyRecord: Partial<RecordValues> = { nextStep: { kind: 'follow-up', inDays: 10 } }

/** What a draft holds, or undefined if this version of the page cannot read it. */
export function draftOf(content: string): Partial<AmendValues> | undefined {
  try {
    const read: unknown = JSON.parse(content)
    return typeof read === 'object' && read !== null ? read : undefined
  } catch {
    return undefined
  }
}

/** A record while it is amended. */
export interface AmendValues extends RecordValues {
  reason: string
}

/**
 * A draft as a whole form: what it leaves empty is empty, and not what stands in the form that it is put into. A line of
 * a prescription that nobody meant would be signed otherwise.
 */
export function wholeDraft(content: string): AmendValues {
  const read = draftOf(content)
  return {
    reason: '',
    complaint: '',
    further: [],
    prescription: [],
    handling: '',
    advice: '',
    chronic: false,
    ...read,
    diagnosis: { code: '', text: '', ...read?.diagnosis },
    nextStep: { kind: 'none', inDays: null, note: '', ...read?.nextStep },
  }
}

/** A line is taken by a doctor's word once or when needed: then it has no days. */
export function hasDays(frequency: string | null | undefined): boolean {
  return frequency !== 'st' && frequency !== 'prn'
}

function lineOf(line: LineValues): PrescriptionLine {
  const text = (value: string | null | undefined) => value?.trim() || undefined
  return {
    drug: text(line.drug) ?? '',
    form: text(line.form),
    strength: text(line.strength),
    dose: text(line.dose) ?? '',
    route: line.route ?? 'po',
    frequency: line.frequency ?? 'tid',
    days: line.days ?? undefined,
    quantity: line.quantity ?? 0,
    unit: text(line.unit) ?? '',
    note: text(line.note),
    override: text(line.override),
  }
}

export function recordOf(values: RecordValues): Schemas['Record'] {
  const { kind, inDays, note } = values.nextStep
  return {
    complaint: values.complaint.trim(),
    diagnosis: { code: tidyCode(values.diagnosis.code), text: values.diagnosis.text.trim() },
    further: values.further?.length
      ? values.further.map(({ code, text }) => ({ code: tidyCode(code), text: text.trim() }))
      : undefined,
    handling: values.handling?.trim() || undefined,
    prescription: values.prescription?.length ? values.prescription.map(lineOf) : undefined,
    advice: values.advice?.trim() || undefined,
    nextStep: {
      kind,
      inDays: hasDay(kind) ? (inDays ?? undefined) : undefined,
      note: note?.trim() || undefined,
    },
    chronic: values.chronic || undefined,
  }
}
