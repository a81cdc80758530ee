import { useTranslation } from 'react-i18next'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { addDays, civilDate } from '@/shared/time/civil'
import type { Fasting, Preparation } from './times'

export interface Step {
  key: string
  /** When; absent: no time of its own. */
  at?: string
  title: string
  lines: string[]
}

/** What a patient does before an appointment, in the order of time. */
export function useSteps(): (preparation: Preparation, fasting: Fasting) => Step[] {
  const { t } = useTranslation('preparation')
  const text = useText()
  const at = useMoment()
  return (preparation, { eatUntil, drinkUntil }) => {
    const steps: Step[] = []
    const add = (key: string, title: string, lines: string[], when?: string) => {
      steps.push({ key, title, lines: lines.filter(Boolean), at: when && at(when) })
    }
    if (preparation.pause) add('pause', t('pause'), [text(preparation.pause)])
    if (preparation.instructions) add('instructions', t('instructions'), [text(preparation.instructions)])
    if (eatUntil && eatUntil === drinkUntil) add('neither', t('neither'), [], eatUntil)
    else if (eatUntil) {
      add('eat', t('eat'), [drinkUntil ? '' : t('waterFine')], eatUntil)
      if (drinkUntil) add('drink', t('drink'), [], drinkUntil)
    }
    if (preparation.bring?.length)
      add(
        'bring',
        t('bring'),
        preparation.bring.map(one => text(one)),
      )
    if (preparation.wear) add('wear', t('wear'), [text(preparation.wear)])
    if (preparation.companion) add('companion', t('companion'), [])
    return steps
  }
}

/** A time by a clock of 24 hours. Midnight belongs to the evening before it, so that nobody eats a day too long. */
export function useMoment(): (instant: string) => string {
  const { t } = useTranslation('preparation')
  const format = useClinicFormat()
  const { timeZone } = useMe().clinic
  return instant => {
    const clock = format.time(instant)
    const day = civilDate(new Date(instant), timeZone)
    return clock === '00:00'
      ? t('at', { clock: '24:00', day: format.dayWithWeekday(addDays(day, -1)) })
      : t('at', { clock, day: format.dayWithWeekday(day) })
  }
}
