import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { Status, type Tone } from '@/shared/components/status'

type Alert = Schemas['Alert']

const tones: Record<Alert['kind'], Tone> = {
  allergy: 'bad',
  'infection-risk': 'bad',
  vip: 'info',
  relief: 'info',
  other: 'warn',
}

/** What staff must know before anything else. */
export function Alerts({ alerts }: { alerts: Alert[] }) {
  const { t } = useTranslation('patient')
  return alerts.map(({ kind, note }) => (
    <Status key={kind + (note ?? '')} tone={tones[kind]}>
      {t(`alert.${kind}`)}
      {note && `: ${note}`}
    </Status>
  ))
}
