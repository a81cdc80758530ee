import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { useRefreshQueue } from './queue'

export type Verb = Schemas['MoveInQueueInBody']['verb']

/** Moves for which the order that everybody sees is not kept, and which so need a reason. */
export const needsReason: Verb[] = ['call', 'skip', 'transfer', 'prioritise', 'deprioritise']

export function useMove(onDone?: () => void) {
  const { t } = useTranslation('queue')
  const { message } = App.useApp()
  const refresh = useRefreshQueue()
  const mutation = api.useMutation('post', '/api/v1/encounters/{id}/moves', {
    onSuccess: (encounter, { body }) => {
      void message.success({
        key: `${body.verb} ${encounter.id}`,
        content: t('moved', { verb: t(`verb.${body.verb}`), number: encounter.number }),
      })
      onDone?.()
    },
    onSettled: refresh,
  })
  const move = (id: string, body: Schemas['MoveInQueueInBody']) =>
    mutation.mutate({ params: { path: { id }, header: { 'Idempotency-Key': newKey() } }, body })
  return { move, error: mutation.error, isPending: mutation.isPending }
}
