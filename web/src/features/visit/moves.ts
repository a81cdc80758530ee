import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { useTicket } from '@/shared/visit/ticket'
import { type QueueEntry, useRefreshQueue } from './queue'

export type Verb = Schemas['MoveInQueueInBody']['verb']

/** Moves for which the order that everybody sees is not kept, and which so need a reason. */
export const needsReason: Verb[] = ['call', 'skip', 'transfer', 'prioritise', 'deprioritise']

export function useMove(onDone?: () => void) {
  const { t } = useTranslation('queue')
  const { message } = App.useApp()
  const refresh = useRefreshQueue()
  const ticket = useTicket()
  const mutation = api.useMutation('post', '/api/v1/encounters/{id}/moves', {
    onSettled: refresh,
  })
  const move = (one: QueueEntry, body: Schemas['MoveInQueueInBody']) => {
    const sent = mutation.mutateAsync({
      params: { path: { id: one.id }, header: { 'Idempotency-Key': newKey() } },
      body,
    })
    const tell = () => {
      void message.success({
        key: `${body.verb} ${one.id}`,
        content: t('moved', { verb: t(`verb.${body.verb}`), number: ticket(one) }),
      })
      onDone?.()
    }
    void sent.then(tell, () => undefined) // what went wrong is shown where it was asked for
  }
  return { move, error: mutation.error, isPending: mutation.isPending }
}
