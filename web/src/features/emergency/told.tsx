import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { useClinicFormat } from '@/shared/me/me'
import { type Sheet, useRefreshEmergencies } from './emergency'
import styles from './sheet.module.css'

/** The last alert of each contact: who said nothing is told again. */
function latest(alerts: Sheet['alerts']) {
  return alerts.filter((one, i) => !alerts.slice(i + 1).some(later => later.contactId === one.contactId))
}

/** Who was told, what they answered, and whom somebody here must telephone. */
export function Told({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation('emergency')
  const format = useClinicFormat()
  const refresh = useRefreshEmergencies()
  const call = api.useMutation('post', '/api/v1/emergencies/{id}/timeline', { onSuccess: refresh })
  return (
    <Panel title={t('told.title')}>
      <ProblemAlert error={call.error} />
      {sheet.alerts.length === 0 && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={t('told.nobody')}
          description={t('told.nobodyHint')}
        />
      )}
      <ul className={styles.lines}>
        {latest(sheet.alerts).map(one => (
          <li key={one.id}>
            <strong>{one.name ?? one.contactId}</strong>{' '}
            {one.answer ? (
              <Status tone={one.answer === 'coming' ? 'brand' : 'warn'}>{t(`answer.${one.answer}`)}</Status>
            ) : one.sentAt ? (
              <Status tone="info">{t('told.at', { time: format.time(one.sentAt) })}</Status>
            ) : (
              <NotYet alert={one} over={sheet.status !== 'open'} />
            )}
            {one.phone && (
              <>
                {' '}
                <a href={`tel:${one.phone}`}>{one.phone}</a>
                {sheet.status === 'open' && !one.answer && (
                  <Button
                    size="small"
                    loading={call.isPending && call.variables?.body.contactId === one.contactId}
                    onClick={() =>
                      call.mutate({
                        params: { path: { id: sheet.id }, header: { 'Idempotency-Key': newKey() } },
                        body: { kind: 'called', contactId: one.contactId },
                      })
                    }
                  >
                    {t('told.called')}
                  </Button>
                )}
              </>
            )}
          </li>
        ))}
      </ul>
      {sheet.tellNextAt && <p>{t('told.next', { time: format.time(sheet.tellNextAt) })}</p>}
    </Panel>
  )
}

/** What became of an alert that nobody knows to have reached anybody. */
function NotYet({ alert, over }: { alert: Sheet['alerts'][number]; over: boolean }) {
  const { t } = useTranslation('emergency')
  if (alert.failed) return <Status tone="bad">{t('told.failed')}</Status>
  if (alert.unsure) return <Status tone="warn">{t('told.unsure')}</Status>
  return <Status tone="neutral">{t(over ? 'told.over' : 'told.soon')}</Status>
}
