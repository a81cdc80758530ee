import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { useClinicFormat } from '@/shared/me/me'
import styles from './alarm.module.css'
import { type Emergency, useEmergencyNames, useRefreshEmergencies } from './emergency'

/** What is going on, above every page of the staff, within seconds. */
export default function Banner() {
  const open = api.useQuery('get', '/api/v1/open-emergencies', {}, { refetchInterval: 5_000, staleTime: 0 })
  const items = open.data?.items ?? []
  if (items.length === 0) return null
  return (
    <div className={styles.banner}>
      {items.map(one => (
        <Standing key={one.id} emergency={one} />
      ))}
    </div>
  )
}

function Standing({ emergency }: { emergency: Emergency }) {
  const { t } = useTranslation('emergency')
  const format = useClinicFormat()
  const names = useEmergencyNames()
  const refresh = useRefreshEmergencies()
  const come = api.useMutation('post', '/api/v1/emergencies/{id}/timeline', { onSuccess: refresh })
  return (
    <Alert
      type={emergency.drill ? 'warning' : 'error'}
      showIcon
      role="alert"
      title={
        <span className={styles.line}>
          {emergency.drill && <Status tone="warn">{t('drill')}</Status>}
          <strong>
            {names.kind(emergency.kind)} · {names.place(emergency)} · {format.time(emergency.raisedAt)}
          </strong>
          <span>
            {emergency.coming.length > 0 || emergency.acknowledgedAt
              ? t('banner.coming', { count: Math.max(emergency.coming.length, 1) })
              : t('banner.nobody')}
          </span>
          <Link to={`/emergencies/${emergency.id}`}>{t('banner.open')}</Link>
          <Button
            size="small"
            loading={come.isPending}
            onClick={() =>
              come.mutate({
                params: { path: { id: emergency.id }, header: { 'Idempotency-Key': newKey() } },
                body: { kind: 'acknowledged' },
              })
            }
          >
            {t('banner.come')}
          </Button>
        </span>
      }
      description={come.error ? <ProblemAlert error={come.error} /> : undefined}
    />
  )
}
