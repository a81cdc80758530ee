import type { Schemas } from '@/shared/api/client'
import type { NumberBounds } from '@/shared/components/number-input'

export const vitals = [
  'temperature',
  'pulse',
  'respiration',
  'systolic',
  'diastolic',
  'oxygen',
  'pain',
] as const
export type Vital = (typeof vitals)[number]

/** What can be true of somebody alive; what is beyond is a slip of the hand. */
export const vitalBounds: Record<Vital, NumberBounds & { unit?: string }> = {
  temperature: { min: 30, max: 45, decimals: 1, unit: '℃' },
  pulse: { min: 20, max: 250 },
  respiration: { min: 4, max: 80 },
  systolic: { min: 40, max: 300, unit: 'mmHg' },
  diastolic: { min: 20, max: 200, unit: 'mmHg' },
  oxygen: { min: 40, max: 100, unit: '%' },
  pain: { min: 0, max: 10 },
}

/** The question of the screening that a measured temperature answers. */
export const feverQuestion = 'fever'

export interface TriageValues {
  /** None until the nurse has chosen one. */
  level?: 1 | 2 | 3 | 4
  reason?: string
  vitals?: Partial<Record<Vital, number | null>>
  /** Whether each question was asked now; named as the contract names what is wrong without it. */
  answers?: boolean
  said?: Record<string, boolean>
}

export interface TriageStart {
  values: TriageValues
  /** Whether a level was given before: then it stays, unless it is changed here. */
  leveled: boolean
  /** When what is known of each vital sign was measured. */
  measuredAt: Partial<Record<Vital, string>>
}

/** What is known of a patient from earlier triages, latest first: of each thing what was found last. */
export function triageStart(triages: Schemas['Triaging'][]): TriageStart {
  const known: TriageStart = { values: { vitals: {}, said: {} }, leveled: false, measuredAt: {} }
  for (const one of [...triages].reverse()) {
    if (one.level) known.values.level = one.level as TriageValues['level']
    known.leveled ||= one.level !== undefined
    known.values.reason = one.reason ?? known.values.reason
    for (const answer of one.answers ?? [])
      known.values.said = { ...known.values.said, [answer.id]: answer.yes }
    for (const vital of vitals) {
      const value = one.vitals?.[vital]
      if (value === undefined) continue
      known.values.vitals = { ...known.values.vitals, [vital]: value }
      known.measuredAt[vital] = one.at
    }
  }
  return known
}

/** Whether a blood pressure can be one: the heart at rest presses less than at work. */
export function inOrder(systolic: unknown, diastolic: unknown): boolean {
  return typeof systolic !== 'number' || typeof diastolic !== 'number' || diastolic < systolic
}

/** Whether a temperature is a fever by the clinic's rules. */
export function isFever(
  temperature: number | null | undefined,
  rules: Schemas['Rules'] | undefined,
): boolean {
  return typeof temperature === 'number' && rules?.feverFrom !== undefined && temperature >= rules.feverFrom
}

/**
 * What is new. A level that was not touched is not sent, so that it does not go over what somebody else found meanwhile,
 * and neither is a vital sign: what was measured an hour ago was not measured now.
 */
export function triageBody(
  values: TriageValues,
  start: TriageStart,
  measured: (vital: Vital) => boolean,
  rules: Schemas['Rules'] | undefined,
): Schemas['Triage'] {
  const reason = values.reason?.trim() || undefined
  const leveled = !start.leveled || values.level !== start.values.level
  const fever = isFever(values.vitals?.temperature, rules)
  return {
    level: leveled ? values.level : undefined,
    reason: leveled || reason !== start.values.reason ? reason : undefined,
    vitals: Object.fromEntries(
      vitals.filter(measured).flatMap(vital => {
        const value = values.vitals?.[vital]
        return typeof value === 'number' ? [[vital, value]] : []
      }),
    ),
    answers: values.answers
      ? (rules?.screening ?? []).map(({ id }) => ({
          id,
          yes: (id === feverQuestion && fever) || (values.said?.[id] ?? false),
        }))
      : undefined,
  }
}
