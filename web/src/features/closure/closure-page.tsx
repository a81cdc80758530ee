import { Alert, App, Button, Modal, Progress, Space } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useText } from '@/shared/i18n/text'
import { useHasRole } from '@/shared/me/me'
import { CaseDrawer } from './case-drawer'
import { CaseTable } from './case-table'
import styles from './closure.module.css'
import { type Case, type Closure, useRefreshClosure, useTargetName, working } from './closures'
import { percent } from './progress'
import { ReasonForm } from './reason-form'
import { SpanText } from './span-text'
import { Stranded } from './stranded'

/** The board of one closure. It stays red until nobody is without a place. */
export function Component() {
  const { t } = useTranslation('closure')
  const { id = '' } = useParams()
  const closure = api.useQuery(
    'get',
    '/api/v1/closures/{id}',
    { params: { path: { id } } },
    { staleTime: 0, refetchInterval: 10_000 },
  )
  if (!closure.data) {
    return (
      <Page title={t('title')}>
        <QueryState query={closure} rows={8}>
          {() => null}
        </QueryState>
      </Page>
    )
  }
  return <Board closure={closure.data} />
}

function Board({ closure }: { closure: Closure }) {
  const { t } = useTranslation('closure')
  const text = useText()
  const name = useTargetName([closure.target])
  const [params, setParams] = useSearchParams()
  const open = params.get('case')
  const cases = api.useInfiniteQuery(
    'get',
    '/api/v1/closures/{id}/cases',
    { params: { path: { id: closure.id }, query: { limit: 100 } } },
    {
      pageParamName: 'cursor',
      initialPageParam: '',
      getNextPageParam: page => page.next,
      staleTime: 0,
      refetchInterval: 10_000,
    },
  )
  const rows = distinct(cases.data?.pages.flatMap(page => page.items))
  const chosen = rows?.find(one => one.appointmentId === open)
  return (
    <Page
      title={name(closure.target)}
      note={
        <>
          <SpanText span={closure.span} /> · {text(closure.reason)}
        </>
      }
      actions={<Actions closure={closure} />}
    >
      <Standing closure={closure} />
      <Panel title={t('cases')} flush>
        <QueryState query={{ ...cases, data: rows }}>
          {all => <CaseTable rows={all} onOpen={appointment => setParams({ case: appointment })} />}
        </QueryState>
        {rows && cases.hasNextPage && (
          <div className={styles.rest}>
            <span>{t('shown', { shown: rows.length, all: closure.counts.affected })}</span>
            <Button loading={cases.isFetchingNextPage} onClick={() => void cases.fetchNextPage()}>
              {t('showMore')}
            </Button>
          </div>
        )}
      </Panel>
      {chosen && (
        <CaseDrawer
          key={chosen.appointmentId}
          closure={closure.id}
          one={chosen}
          onClose={() => setParams({})}
        />
      )}
    </Page>
  )
}

/** Who moved to another page while the pages were read stands in the list once. */
function distinct(all: Case[] | undefined): Case[] | undefined {
  return all && [...new Map(all.map(one => [one.appointmentId, one])).values()]
}

const counted = [
  'affected',
  'moved',
  'sending',
  'notified',
  'reached',
  'declined',
  'cancelled',
  'unplaced',
  'failed',
  'calls',
  'waiting',
] as const

/** How it stands in figures, and how far the work is while it runs: each batch that is done asks for the next. */
function Standing({ closure }: { closure: Closure }) {
  const { t } = useTranslation('closure')
  const refresh = useRefreshClosure()
  const mayRun = useHasRole('manager', 'administrator')
  const run = api.useMutation('post', '/api/v1/closures/{id}/run', { onSettled: refresh })
  const busy = working.includes(closure.step)
  const { mutate, isPending, isError } = run
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was worked off is the reason to go on
  useEffect(() => {
    if (busy && mayRun && !isPending && !isError) mutate({ params: { path: { id: closure.id } } })
  }, [busy, mayRun, isPending, isError, mutate, closure.id, closure.version, closure.counts.open])
  return (
    <Panel title={t('standing')}>
      {closure.target.kind === 'change' && <p>{t('changed')}</p>}
      {closure.red ? (
        <Alert type="error" title={t('red', { count: closure.counts.unplaced })} />
      ) : closure.counts.sending > 0 ? (
        <Alert type="warning" title={t('sending', { count: closure.counts.sending })} />
      ) : closure.counts.calls > 0 ? (
        <Alert type="warning" title={t('calling', { count: closure.counts.calls })} />
      ) : (
        <Status tone="done">{t('green')}</Status>
      )}
      {busy && (
        <div role="status">
          <p>
            <Status tone="info">{t(`step.${closure.step}`)}</Status> {t('goesOn')}
          </p>
          <Progress percent={percent(closure)} aria-label={t(`step.${closure.step}`)} />
        </div>
      )}
      <ProblemAlert error={run.error} />
      <Stranded all={closure.inQueue ?? []} />
      <ul className={styles.counts} style={{ marginTop: 16 }}>
        {counted.map(key => (
          <li key={key} className={key === 'unplaced' && closure.red ? styles.red : undefined}>
            <strong>{closure.counts[key]}</strong> {t(`count.${key}`)}
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Actions({ closure }: { closure: Closure }) {
  const { t } = useTranslation(['closure', 'common'])
  const { message } = App.useApp()
  const refresh = useRefreshClosure()
  const manager = useHasRole('manager', 'administrator')
  const [reopening, setReopening] = useState(false)
  const start = api.useMutation('post', '/api/v1/closures/{id}/start', { onSettled: refresh })
  const reopen = api.useMutation('post', '/api/v1/closures/{id}/reopen', {
    onSuccess: () => {
      setReopening(false)
      void message.success(t('reopen.done'))
    },
    onSettled: refresh,
  })
  const decides = useHasRole('manager', 'administrator', 'frontdesk', 'nurse')
  const again = api.useMutation('post', '/api/v1/closures/{id}/look-again', {
    onSuccess: after => {
      const found = after.counts.accepted
      void message.info(found > 0 ? t('again.found', { count: found }) : t('again.none'))
    },
    onError: error => void message.error(problemOf(error).detail),
    onSettled: refresh,
  })
  if (!decides || closure.step === 'reopened' || closure.step === 'reopening') return null
  const params = { path: { id: closure.id } }
  const gone = closure.counts.moved + closure.counts.cancelled
  const seeks = closure.red && (closure.step === 'review' || closure.step === 'done')
  return (
    <Space wrap>
      {seeks && (
        <Button loading={again.isPending} onClick={() => again.mutate({ params })}>
          {t('again.action')}
        </Button>
      )}
      {manager && (closure.step === 'review' || (closure.step === 'done' && closure.counts.accepted > 0)) && (
        <Button type="primary" loading={start.isPending} onClick={() => start.mutate({ params })}>
          {closure.counts.accepted > 0 ? t('start', { count: closure.counts.accepted }) : t('startNobody')}
        </Button>
      )}
      {manager && closure.target.kind !== 'change' && (
        <Button onClick={() => setReopening(true)}>{t('reopen.action')}</Button>
      )}
      <Modal
        open={reopening}
        title={t('reopen.title')}
        onCancel={() => setReopening(false)}
        footer={null}
        destroyOnHidden
      >
        <p>{t('reopen.restored')}</p>
        <p>{gone > 0 ? t('reopen.stays', { count: gone }) : t('reopen.nobody')}</p>
        <ReasonForm
          label={t('reopen.reason')}
          submit={t('reopen.action')}
          error={reopen.error}
          pending={reopen.isPending}
          onSubmit={reason => reopen.mutate({ params, body: { reason } })}
        />
      </Modal>
    </Space>
  )
}
