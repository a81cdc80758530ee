import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { Status, type Tone } from '@/shared/components/status'

const tones: Record<string, Tone> = {
  allergy: 'bad',
  infection: 'bad',
  unpaid: 'warn',
  complaint: 'warn',
  vip: 'info',
}

/** What staff must know before anything else. */
export function Alerts({ alerts }: { alerts: Schemas['Alert'][] }) {
  const { t } = useTranslation('patient')
  return alerts.map(alert => (
    <Status key={alert.kind + (alert.text ?? '')} tone={tones[alert.kind] ?? 'warn'}>
      {t(`alert.${alert.kind as 'allergy'}`, { defaultValue: alert.kind })}
      {alert.text && `: ${alert.text}`}
    </Status>
  ))
}
