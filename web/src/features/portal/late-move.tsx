import { useTranslation } from 'react-i18next'
import { useClinicFormat } from '@/shared/me/me'
import { type Appointment, useDeadlines } from './appointments'
import { Card } from './kit'

/** Says before a move that cancelling afterwards counts as late, if it would. */
export function LateMove({ one }: { one: Pick<Appointment, 'start' | 'placeGone' | 'movedLate'> }) {
  const { t } = useTranslation('change')
  const format = useClinicFormat()
  const cancel = useDeadlines(one.start)?.cancel
  if (one.placeGone || !(one.movedLate || cancel?.over)) return null
  return (
    <Card tone="warn">
      <p>
        {one.movedLate || !cancel
          ? t('late.still')
          : t('late.warn', { until: format.dateTime(cancel.until) })}
      </p>
    </Card>
  )
}
