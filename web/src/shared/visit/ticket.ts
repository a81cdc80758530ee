import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'

/** A number, and with whom it was taken where others on the same screen may have the same. */
interface Ticket {
  number: number
  whose?: Schemas['ScreenLine']['whose']
}

/** What somebody is called by: "5", or "5 of Dr Li". */
export function useTicket(): (one: Ticket) => string {
  const { t } = useTranslation('queue')
  const text = useText()
  return ({ number, whose }) => (whose ? t('ticket', { number, whose: text(whose) }) : String(number))
}
