import { App, Button, Space } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useRefreshMoney } from './accounts'
import { Pages, ToAccounts } from './bill-list'

type Request = Schemas['BillingRequest']

interface Props {
  /** Whether the reader may decide, and answers for every till. */
  manages: boolean
}

/** Refunds that wait for a second person. */
export function RefundRequests({ manages }: Props) {
  return (
    <Requests status="waiting">
      {request => <Waiting key={request.id} request={request} manages={manages} />}
    </Requests>
  )
}

/** Refunds that were granted, of which the patient does not have the money yet. */
export function HandOuts({ manages }: Props) {
  return (
    <Requests status="granted">
      {request => <Granted key={request.id} request={request} manages={manages} />}
    </Requests>
  )
}

interface RequestsProps {
  status: 'waiting' | 'granted'
  children: (request: Request) => ReactNode
}

/** Those of the whole clinic, longest first. Nothing is shown while there is none. */
function Requests({ status, children }: RequestsProps) {
  const { t } = useTranslation('billing')
  const [cursor, setCursor] = useState<string>()
  const requests = api.useQuery('get', '/api/v1/refund-requests', {
    params: { query: { status, limit: 100, cursor } },
  })
  if (!requests.data) return <ProblemAlert error={requests.error} />
  const { items, next } = requests.data
  if (items.length === 0 && !cursor) return null
  const n = next || cursor ? `${items.length}+` : String(items.length)
  return (
    <Panel title={t(`request.title.${status}`, { n })}>
      <ul style={{ margin: 0, paddingLeft: 16 }}>{items.map(children)}</ul>
      <Pages next={next} cursor={cursor} onPage={setCursor} />
    </Panel>
  )
}

function Facts({ request, since }: { request: Request; since: string }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  return (
    <>
      {format.dateTime(since)} <ToAccounts patientId={request.patientId} />{' '}
      <strong>{yuan(request.amount)}</strong>
      {request.method && ` ${t(`method.${request.method}`)}`} ·{' '}
      {request.reason === 'settlement' ? t('request.settlement') : request.reason}{' '}
    </>
  )
}

function Waiting({ request, manages }: { request: Request } & Props) {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const refresh = useRefreshMoney()
  const isOwn = useMe().actor.id === request.by
  const decide = api.useMutation('post', '/api/v1/refund-requests/{id}/decision', {
    onSuccess: () => void message.success(t('request.done')),
    onSettled: refresh,
  })
  const say = (grant: boolean) => decide.mutate({ params: { path: { id: request.id } }, body: { grant } })
  return (
    <li>
      <Facts request={request} since={request.at} />
      {isOwn && (
        <Space wrap>
          <span>{t('request.own', { amount: yuan(request.amount) })}</span>
          <Button size="small" loading={decide.isPending} onClick={() => say(false)}>
            {t('request.withdraw')}
          </Button>
        </Space>
      )}
      {manages && !isOwn && (
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

function Granted({ request, manages }: { request: Request } & Props) {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const refresh = useRefreshMoney()
  const isOwn = useMe().actor.id === request.by
  const handOut = api.useMutation('post', '/api/v1/refund-requests/{id}/handout', {
    onSuccess: () => void message.success(t('request.handedOut')),
    onSettled: refresh,
  })
  return (
    <li>
      <Facts request={request} since={request.decidedAt ?? request.at} />
      <Space wrap>
        <span>
          {isOwn
            ? t('request.yourTill')
            : t('request.tillOf', { name: request.byName || t('request.clerk') })}
        </span>
        {(isOwn || manages) && (
          <Button
            size="small"
            type={isOwn ? 'primary' : 'default'}
            loading={handOut.isPending}
            onClick={() => handOut.mutate({ params: { path: { id: request.id } } })}
          >
            {t('request.handOut')}
          </Button>
        )}
      </Space>
      {handOut.error && <ProblemAlert error={handOut.error} />}
    </li>
  )
}
