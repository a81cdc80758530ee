import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { client, type Schemas } from '@/shared/api/client'
import { useSentOnce } from '@/shared/api/sent-once'
import { useTerm } from '@/shared/i18n/term'
import fields from './fields.module.css'
import { Card, Faulty, Said } from './kit'

const channels = ['sms', 'wechat', 'email', 'phone'] as const

/** By which ways the clinic may write or call. What is taken back holds at once. */
export function ConsentSwitches({
  patient,
  refetch,
}: {
  patient: Schemas['Patient']
  refetch: () => unknown
}) {
  const { t } = useTranslation('portal')
  const term = useTerm('portal')
  const save = useSentOnce(
    useMutation({
      mutationFn: async ({ channel, on }: { channel: string; on: boolean }) => {
        const path = { id: patient.id }
        // The version that was read stands in the head of the answer.
        const { response } = await client.GET('/api/v1/patients/{id}', { params: { path } })
        const { error } = await client.PATCH('/api/v1/patients/{id}', {
          params: { path, header: { 'If-Match': response.headers.get('ETag') ?? '' } },
          body: { consent: { [channel]: on ? 'granted' : 'withdrawn' } },
        })
        if (error) throw error
        await refetch()
      },
    }),
  )
  return (
    <Card title={t('consent.title')}>
      <p>{t('consent.lead')}</p>
      {channels.map(channel => {
        const on = patient.consent[channel]?.status === 'granted'
        return (
          <label key={channel} className={fields.check}>
            <input
              type="checkbox"
              checked={on}
              disabled={save.isPending}
              onChange={event => save.mutate({ channel, on: event.target.checked })}
            />
            {term('by', channel)}
          </label>
        )
      })}
      <Faulty error={save.error} />
      <Said>{save.isSuccess && t('consent.saved')}</Said>
    </Card>
  )
}
