import type { Dayjs } from 'dayjs'
import type { Schemas } from '@/shared/api/client'
import { isLanguage } from '@/shared/i18n/language'
import { fromPicker, pickerValue } from '@/shared/time/civil'

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

export const alertKinds = ['allergy', 'infection-risk', 'vip', 'relief', 'other'] as const

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
  alerts?: { kind: (typeof alertKinds)[number]; note?: string }[]
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
    alerts: alertsOf(values),
  }
}

/** What a file looks like in the form. Masked numbers stay masked: sent back as they are, they mean "unchanged". */
export function valuesOf(patient: Schemas['Patient']): PatientValues {
  const { consent } = patient
  return {
    name: patient.name,
    gender: genders.find(one => one === patient.gender),
    birthDate: pickerValue(patient.birthDate),
    phones: patient.phones.length > 0 ? patient.phones : [{}],
    idDocuments: patient.idDocuments.length > 0 ? patient.idDocuments : [{ type: 'cn-id' }],
    email: patient.email,
    address: patient.address,
    occupation: patient.occupation,
    language: isLanguage(patient.language) ? patient.language : 'zh-CN',
    consent: channels.filter(channel => consent[channel]?.status === 'granted'),
    guardian: patient.guardian,
    source: sources.find(one => one === patient.source),
    needs: needs.filter(need => patient.needs.includes(need)),
    alerts: patient.alerts,
  }
}

/** The request that takes a file to the form's values. An emptied text is sent as empty: it shall go. */
export function changes(values: PatientValues, patient: Schemas['Patient']): Schemas['UpdateInput'] {
  const consent = Object.fromEntries(
    channels
      .map(channel => [channel, values.consent.includes(channel) ? 'granted' : 'withdrawn'] as const)
      // Saying again what was said before would renew its date.
      .filter(([channel, said]) => said !== (patient.consent[channel]?.status ?? 'withdrawn')),
  )
  return {
    ...registration(values),
    email: values.email?.trim() ?? '',
    address: values.address?.trim() ?? '',
    occupation: values.occupation?.trim() ?? '',
    consent,
    guardian: guardianChange(values, patient),
    needs: values.needs ?? [],
  }
}

function guardianChange(
  { guardian }: PatientValues,
  patient: Schemas['Patient'],
): Schemas['Guardian'] | undefined {
  if (guardian?.patientId) return { patientId: guardian.patientId, relation: guardian.relation ?? 'other' }
  // A guardian without patient takes the guardian away.
  return patient.guardian && { patientId: '', relation: 'other' }
}

function alertsOf(values: PatientValues): Schemas['Alert'][] {
  return (values.alerts ?? []).flatMap(alert =>
    alert?.kind ? [{ kind: alert.kind, note: given(alert.note) }] : [],
  )
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
