import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Status, type Tone } from '@/shared/components/status'

type Alert = Schemas['Alert']

const tones: Record<Alert['kind'], Tone> = {
  allergy: 'bad',
  'infection-risk': 'bad',
  vip: 'info',
  relief: 'info',
  other: 'warn',
}

/** What is not paid yet, of all visits together. */
export function Unpaid({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patient')
  const accounts = api.useQuery('get', '/api/v1/patients/{id}/accounts', {
    params: { path: { id: patientId } },
  })
  const due = (accounts.data?.items ?? []).reduce((sum, account) => sum + Math.max(0, account.due), 0)
  if (due === 0) return null
  return <Status tone="warn">{t('alert.unpaid', { amount: (due / 100).toFixed(2) })}</Status>
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
