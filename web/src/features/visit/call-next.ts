import { App } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { useTicket } from '@/shared/visit/ticket'
import { type QueueEntry, useRefreshQueue } from './queue'

/**
 * Calls the next of a queue, after a question while somebody is still with the doctor, and to a doctor who calls from a
 * colleague's queue. One call is under way at a time,
 * whether it is a button that is pressed twice or a key. Who was called by others meanwhile, the server knows.
 */
export function useCallNext(
  queueId: string,
  called: QueueEntry[],
  onCalled: (encounter: Schemas['Encounter']) => void,
  colleague: string | undefined,
) {
  const { t } = useTranslation('queue')
  const ticket = useTicket()
  const { modal } = App.useApp()
  const refresh = useRefreshQueue()
  const [key, renewKey] = useIdempotencyKey()
  const busy = useRef(false)
  const free = () => {
    busy.current = false
  }
  const call = api.useMutation('post', '/api/v1/sessions/{id}/call-next', {
    onSuccess: encounter => {
      renewKey()
      free()
      onCalled(encounter)
    },
    onError: error => {
      const problem = problemOf(error)
      if (problem.code !== 'still-inside') return free()
      modal.confirm({
        title: t('inside.full'),
        content: problem.detail,
        okText: t('inside.anyway'),
        onOk: () => send(true),
        onCancel: free,
      })
    },
    onSettled: refresh,
  })
  const send = (anyway: boolean) =>
    call.mutate({
      params: { path: { id: queueId }, query: anyway ? { anyway } : {}, header: { 'Idempotency-Key': key } },
    })
  const next = () => {
    if (busy.current) return
    busy.current = true
    if (called.length === 0 && !colleague) return send(false)
    const numbers = called.map(ticket).join(', ')
    modal.confirm({
      title: colleague
        ? t('colleague.title', { name: colleague })
        : t('inside.title', { count: called.length, numbers }),
      content: [
        colleague && t('colleague.call', { name: colleague }),
        colleague && called.length > 0 && t('inside.title', { count: called.length, numbers }),
        !colleague && t('inside.next'),
      ]
        .filter(Boolean)
        .join(' '),
      okText: t('inside.call'),
      onOk: () => send(false),
      onCancel: free,
    })
  }
  const error = call.error && problemOf(call.error).code !== 'still-inside' ? call.error : null
  return { next, error, isPending: call.isPending }
}
