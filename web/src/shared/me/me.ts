import { createContext, use, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { type CivilDate, civilDate } from '@/shared/time/civil'
import { type ClinicFormat, clinicFormat } from '@/shared/time/format'

export type Me = Schemas['Me']

/** What somebody does in the clinic. */
export type Role = Me['actor']['roles'][number]

export const MeContext = createContext<Me | null>(null)

/** Who is signed in and at which clinic. Only below the console's layout, which waits for it. */
export function useMe(): Me {
  const me = use(MeContext)
  if (!me) throw new Error('useMe outside the console layout')
  return me
}

export function useHasRole(...roles: Role[]): boolean {
  const held = useMe().actor.roles
  return roles.some(role => held.includes(role))
}

export function useClinicFormat(): ClinicFormat {
  const { timeZone } = useMe().clinic
  const { i18n } = useTranslation()
  return useMemo(() => clinicFormat(timeZone, i18n.language), [timeZone, i18n.language])
}

/** The clinic's current day. */
export function useToday(): CivilDate {
  return civilDate(new Date(), useMe().clinic.timeZone)
}
