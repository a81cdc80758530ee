import { App, Button, Drawer, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { Facts } from '@/shared/components/facts'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { Instead, Told } from './case-table'
import { type Case, isRed, type Proposal, stateTones, useRefreshClosure } from './closures'
import { ReasonForm } from './reason-form'
import { ProposalText } from './why'

interface CaseDrawerProps {
  closure: string
  one: Case
  onClose: () => void
}

/** One patient whose place a closure took: what they could have instead, and what can be done. */
export function CaseDrawer({ closure, one, onClose }: CaseDrawerProps) {
  const { t } = useTranslation('closure')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const path = { id: closure, appointment: one.appointmentId }
  const canChange = isRed(one) || (one.state === 'moved' && one.to?.status === 'booked')
  return (
    <Drawer
      open
      onClose={onClose}
      size="large"
      title={one.patient?.name ?? one.code}
      extra={<Status tone={stateTones[one.state]}>{t(`state.${one.state}`)}</Status>}
    >
      <Facts
        items={[
          [t('patient'), <PatientLink key="p" id={one.patientId} name={one.patient?.name} />],
          [t('lost'), `${format.dateTime(one.start)} · ${names.practitioner(one.practitionerId)}`],
          [t('instead'), <Instead key="i" one={one} />],
          [t('told.label'), <Told key="t" one={one} />],
          [t('reason'), one.reason],
        ]}
      />
      <Quick path={path} one={one} />
      {canChange && <Equivalents path={path} one={one} />}
      {canChange && <Cancel path={path} />}
    </Drawer>
  )
}

type Path = { id: string; appointment: string }

/** What takes one tap. */
function Quick({ path, one }: { path: Path; one: Case }) {
  const { t } = useTranslation('closure')
  const refresh = useRefreshClosure()
  const settled = { onSettled: refresh }
  const wait = api.useMutation('post', '/api/v1/closures/{id}/cases/{appointment}/wait', settled)
  const ask = api.useMutation('post', '/api/v1/closures/{id}/cases/{appointment}/call', settled)
  const answer = api.useMutation('post', '/api/v1/closures/{id}/cases/{appointment}/answer', settled)
  const params = { path }
  const asked = one.call?.status === 'ready' || (one.wantCall ?? 0) > (one.called ?? 0)
  return (
    <div style={{ margin: '16px 0' }}>
      <ProblemAlert error={wait.error ?? ask.error ?? answer.error} />
      <Space wrap>
        {(isRed(one) || one.state === 'moved') && (
          <Button disabled={asked} loading={ask.isPending} onClick={() => ask.mutate({ params })}>
            {t(asked ? 'act.called' : 'act.call')}
          </Button>
        )}
        {isRed(one) && !one.entryId && (
          <Button loading={wait.isPending} onClick={() => wait.mutate({ params })}>
            {t('act.wait')}
          </Button>
        )}
        {one.state === 'moved' && one.answer !== 'accepted' && (
          <Button
            type="primary"
            loading={answer.isPending}
            onClick={() => answer.mutate({ params, body: { answer: 'accepted' } })}
          >
            {t('act.accepted')}
          </Button>
        )}
      </Space>
    </div>
  )
}

/** What the patient could have instead; one tap moves. */
function Equivalents({ path, one }: { path: Path; one: Case }) {
  const { t } = useTranslation('closure')
  const { message } = App.useApp()
  const refresh = useRefreshClosure()
  const [key, renew] = useIdempotencyKey()
  const found = api.useQuery('get', '/api/v1/closures/{id}/cases/{appointment}/equivalents', {
    params: { path },
  })
  const move = api.useMutation('post', '/api/v1/closures/{id}/cases/{appointment}/move', {
    onSuccess: () => {
      renew()
      void message.success(t('act.moved'))
    },
    onSettled: () => {
      refresh()
      void found.refetch()
    },
  })
  const take = (to: Proposal) =>
    move.mutate({
      params: { path, header: { 'Idempotency-Key': key } },
      body: { sessionId: to.sessionId, number: to.number },
    })
  return (
    <Panel title={t('equivalents')}>
      <ProblemAlert error={move.error} />
      <QueryState query={found} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('noProposal')} hint={t('noProposalHint')} />
          ) : (
            <ul style={{ listStyle: 'none', padding: 0, margin: 0 }}>
              {items.map(to => (
                <li
                  key={`${to.sessionId} ${to.number}`}
                  style={{ display: 'flex', gap: 12, padding: '8px 0', justifyContent: 'space-between' }}
                >
                  <div>
                    <ProposalText proposal={to} />
                  </div>
                  <Button
                    aria-label={`${t('act.move')} ${one.patient?.name ?? one.code} ${to.number}`}
                    loading={move.isPending}
                    onClick={() => take(to)}
                  >
                    {t('act.move')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </QueryState>
    </Panel>
  )
}

function Cancel({ path }: { path: Path }) {
  const { t } = useTranslation('closure')
  const refresh = useRefreshClosure()
  const cancel = api.useMutation('post', '/api/v1/closures/{id}/cases/{appointment}/cancel', {
    onSettled: refresh,
  })
  return (
    <Panel title={t('cancel.title')}>
      <ReasonForm
        label={t('cancel.reason')}
        submit={t('cancel.submit')}
        error={cancel.error}
        pending={cancel.isPending}
        onSubmit={reason => cancel.mutate({ params: { path }, body: { reason } })}
      />
    </Panel>
  )
}
