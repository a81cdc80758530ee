import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** What prints the page. Where a browser inside another app cannot print, what to do instead. */
export function Printing({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  if (typeof window.print === 'function') return children
  return <span className="no-print">{t('print.elsewhere')}</span>
}
