import { useTranslation } from 'react-i18next'
import { useClinicFormat } from '@/shared/me/me'
import type { Span } from './closures'

/** When something is out, in words. */
export function SpanText({ span }: { span: Span }) {
  const { t } = useTranslation('closure')
  const format = useClinicFormat()
  const days =
    span.from === span.until
      ? format.dayWithWeekday(span.from)
      : `${format.dayWithWeekday(span.from)} – ${format.dayWithWeekday(span.until)}`
  const hours =
    span.start || span.end
      ? `${span.start ?? '00:00'}–${span.end ?? '24:00'}`
      : span.part
        ? t(`part.${span.part}`)
        : t('part.all')
  return (
    <>
      {days} · {hours}
    </>
  )
}
