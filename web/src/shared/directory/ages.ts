import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'

export type Ages = Schemas['Ages']

/** An age as it is written, "3m" or "14y": from how many completed months on, and below how many. */
export function monthsOf(age: string | undefined): { from: number; under: number } | undefined {
  const [, digits, unit] = /^(\d{1,4})([my])$/.exec(age ?? '') ?? []
  if (digits === undefined) return undefined
  const each = unit === 'y' ? 12 : 1
  return { from: Number(digits) * each, under: Number(digits) * each + each }
}

/** Whether a department takes somebody of so many completed months; the server has the last word on the day itself. */
export function takes(ages: Ages | undefined, months: number | undefined): boolean {
  if (!ages || months === undefined) return true
  const { from = 0 } = monthsOf(ages.youngest) ?? {}
  const { under = Number.POSITIVE_INFINITY } = monthsOf(ages.oldest) ?? {}
  return months >= from && months < under
}

/** In how many months at the most the days are that somebody can choose. */
const ahead = 2

/** Whether it takes somebody on one of the days that can be chosen: who is too young today may be old enough by then. */
export function comesToTake(ages: Ages | undefined, months: number | undefined): boolean {
  return takes(ages, months) || takes(ages, months === undefined ? undefined : months + ahead)
}

/** Says whom a department takes; empty of one that takes everybody. */
export function useAgesText(): (ages: Ages | undefined) => string {
  const { t } = useTranslation('ages')
  return useCallback(
    ages => {
      const from = monthsOf(ages?.youngest)?.from ?? 0
      const under = monthsOf(ages?.oldest)?.under
      const say = (months: number) =>
        months % 12 === 0 ? t('years', { n: months / 12 }) : t('months', { count: months })
      if (under === undefined) return from > 0 ? t('from', { from: say(from) }) : ''
      return from > 0 ? t('both', { from: say(from), under: say(under) }) : t('under', { under: say(under) })
    },
    [t],
  )
}
