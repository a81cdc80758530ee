import { useTranslation } from 'react-i18next'
import { Status, type Tone } from '@/shared/components/status'

const tones: Record<string, Tone> = { allergy: 'bad', 'infection-risk': 'bad', vip: 'info', relief: 'info' }

/** What staff must know before anything else. */
export function Alerts({ alerts }: { alerts: { kind: string; note?: string }[] }) {
  const { t } = useTranslation('patient')
  return alerts.map(({ kind, note }) => (
    <Status key={kind + (note ?? '')} tone={tones[kind] ?? 'warn'}>
      {t(`alert.${kind as 'allergy'}`, { defaultValue: kind })}
      {note && `: ${note}`}
    </Status>
  ))
}
