import { useMutation, useQueryClient } from '@tanstack/react-query'
import { client, type Schemas } from '@/shared/api/client'
import { useSentOnce } from '@/shared/api/sent-once'

/** What is told of a death, or why one is taken back. */
export type DeathChange = { record: Schemas['DeathInput'] } | { undo: string }

/** Changes what the file says, in the version that it has when somebody confirms: what is read then is what they see. */
export function useDeath(patient: Schemas['Patient'], onDone: () => void) {
  const queries = useQueryClient()
  const path = { id: patient.id }
  return useSentOnce(
    useMutation({
      mutationFn: async (change: DeathChange) => {
        const read = await client.GET('/api/v1/patients/{id}', { params: { path } })
        if (!read.data) throw read.error
        const params = { path, header: { 'If-Match': read.response.headers.get('ETag') ?? '' } }
        const { data, error } =
          'undo' in change
            ? await client.POST('/api/v1/patients/{id}/deceased/undo', {
                params,
                body: { reason: change.undo },
              })
            : await client.PUT('/api/v1/patients/{id}/deceased', { params, body: change.record })
        if (!data) throw error
        return data
      },
      onSuccess: onDone,
      onSettled: () => {
        // What follows is done a moment later: the lists on the page are looked at again then, too.
        const look = () => {
          for (const part of ['', '/appointments', '/waitlist', '/timeline'])
            void queries.invalidateQueries({ queryKey: ['get', `/api/v1/patients/{id}${part}`] })
        }
        look()
        setTimeout(look, 2_000)
      },
    }),
  )
}
