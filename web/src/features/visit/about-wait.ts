import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'

/** An estimated wait in words. */
export function useAboutWait(): (wait: Schemas['Interval']) => string {
  const { t } = useTranslation('queue')
  return ({ low, high }) => (low === 0 ? t('place.within', { count: high }) : t('place.wait', { low, high }))
}
