import type { Dayjs } from 'dayjs'
import type { Schemas } from '@/shared/api/client'
import { fromPicker } from '@/shared/time/civil'

type Registration = Schemas['RegisterInput']
type Defined<T extends keyof Registration> = NonNullable<Registration[T]>

export const channels = ['sms', 'wechat', 'email', 'phone'] as const
export type Channel = (typeof channels)[number]

export const documentTypes = ['cn-id', 'passport', 'medical-insurance', 'other'] as const
export const genders = ['female', 'male', 'other', 'unknown'] as const
export const relations = ['father', 'mother', 'grandparent', 'spouse', 'child', 'sibling', 'other'] as const
export const sources = [
  'walk-in',
  'phone',
  'web',
  'wechat',
  'referral',
  'campaign',
  'import',
  'other',
] as const
export const needs = ['accessible', 'companion', 'hearing', 'vision', 'interpreter'] as const

/** What the form holds, named as the request is, so that a refused field finds its input. Empty where nothing was typed. */
export interface PatientValues {
  name: string
  gender?: Defined<'gender'>
  birthDate?: Dayjs | null
  phones: { number?: string }[]
  idDocuments: { type: (typeof documentTypes)[number]; number?: string }[]
  email?: string
  address?: string
  occupation?: string
  language: Defined<'language'>
  consent: Channel[]
  guardian?: { patientId?: string; relation?: (typeof relations)[number] }
  source?: Defined<'source'>
  needs?: (typeof needs)[number][]
}

/** The request that the form's values make. What was left empty is absent. */
export function registration(values: PatientValues): Registration {
  const { guardian } = values
  return {
    name: values.name.trim(),
    gender: values.gender,
    birthDate: fromPicker(values.birthDate),
    phones: withNumber(values.phones),
    idDocuments: withNumber(values.idDocuments),
    email: given(values.email),
    address: given(values.address),
    occupation: given(values.occupation),
    language: values.language,
    consent: Object.fromEntries(values.consent.map(channel => [channel, 'granted' as const])),
    guardian: guardian?.patientId
      ? { patientId: guardian.patientId, relation: guardian.relation ?? 'other' }
      : undefined,
    source: values.source,
    needs: values.needs,
  }
}

function withNumber<T extends { number?: string }>(items: T[]): (T & { number: string })[] {
  return items.flatMap(item => {
    const number = given(item?.number)
    return number ? [{ ...item, number }] : []
  })
}

function given(text: string | undefined): string | undefined {
  return text?.trim() || undefined
}
