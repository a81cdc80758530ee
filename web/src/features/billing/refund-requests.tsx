import { App, Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { PatientLink } from '@/shared/patient/patient-link'
import { useRefreshMoney } from './accounts'

type Request = Schemas['BillingRequest']

/** Refunds that wait for a second person. Nothing is shown while none waits. */
export function RefundRequests({ decides }: { decides: boolean }) {
  const { t } = useTranslation('billing')
  const requests = api.useQuery('get', '/api/v1/refund-requests')
  if (!requests.data) return <ProblemAlert error={requests.error} />
  if (requests.data.items.length === 0) return null
  return (
    <Panel title={t('request.title')}>
      <ul style={{ margin: 0, paddingLeft: 16 }}>
        {requests.data.items.map(request => (
          <Waiting key={request.id} request={request} decides={decides} />
        ))}
      </ul>
    </Panel>
  )
}

function Waiting({ request, decides }: { request: Request; decides: boolean }) {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const format = useClinicFormat()
  const refresh = useRefreshMoney()
  const isOwn = useMe().actor.id === request.by
  const decide = api.useMutation('post', '/api/v1/refund-requests/{id}/decision', {
    onSuccess: () => void message.success(t('request.done')),
    onSettled: refresh,
  })
  const say = (grant: boolean) => decide.mutate({ params: { path: { id: request.id } }, body: { grant } })
  return (
    <li>
      {format.dateTime(request.at)} <PatientLink id={request.patientId} /> {yuan(request.amount)} ·{' '}
      {request.reason === 'settlement' ? t('request.settlement') : request.reason}{' '}
      {isOwn && (
        <Space wrap>
          <span>{t('request.own', { amount: yuan(request.amount) })}</span>
          <Button size="small" loading={decide.isPending} onClick={() => say(false)}>
            {t('request.withdraw')}
          </Button>
        </Space>
      )}
      {decides && !isOwn && (
        <Space wrap>
          <span>{t('request.byClerk', { amount: yuan(request.amount) })}</span>
          <Button size="small" type="primary" loading={decide.isPending} onClick={() => say(true)}>
            {t('request.grant')}
          </Button>
          <Button size="small" loading={decide.isPending} onClick={() => say(false)}>
            {t('request.refuse')}
          </Button>
        </Space>
      )}
      {decide.error && <ProblemAlert error={decide.error} />}
    </li>
  )
}
