import type { Dayjs } from 'dayjs'
import type { Schemas } from '@/shared/api/client'
import { fromPicker } from '@/shared/time/civil'

export type Channel = keyof Schemas['Consent']
export const channels: Channel[] = ['sms', 'wechat', 'email', 'call']

export type DocumentType = NonNullable<Schemas['RegisterPatient']['document']>['type']
export const documentTypes: DocumentType[] = ['identity-card', 'passport', 'insurance-card', 'other']

/** What the form holds: texts as typed, empty where nothing was. */
export interface PatientValues {
  name: string
  gender: Schemas['RegisterPatient']['gender']
  birthDate?: Dayjs | null
  phones: string[]
  email?: string
  documentType: DocumentType
  documentNumber?: string
  address?: string
  occupation?: string
  language: string
  consent: Channel[]
  guardianName?: string
  guardianRelation?: string
  guardianPhone?: string
  source?: string
  needs?: string[]
}

/** The request that the form's values make. Empty texts are absent, not empty. */
export function registration(values: PatientValues): Schemas['RegisterPatient'] {
  const documentNumber = given(values.documentNumber)
  const guardianName = given(values.guardianName)
  return {
    name: values.name.trim(),
    gender: values.gender,
    birthDate: fromPicker(values.birthDate),
    phones: values.phones.map(phone => phone?.trim()).filter(Boolean),
    email: given(values.email),
    document: documentNumber ? { type: values.documentType, number: documentNumber } : undefined,
    address: given(values.address),
    occupation: given(values.occupation),
    language: values.language,
    consent: Object.fromEntries(
      channels.map(channel => [channel, values.consent.includes(channel)]),
    ) as Schemas['Consent'],
    guardian: guardianName
      ? {
          name: guardianName,
          relation: values.guardianRelation ?? 'parent',
          phone: given(values.guardianPhone),
        }
      : undefined,
    source: values.source,
    needs: values.needs,
  }
}

function given(text: string | undefined): string | undefined {
  return text?.trim() || undefined
}
