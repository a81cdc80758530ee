import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { localOutbox } from '@/shared/local/local'
import { useToday } from '@/shared/me/me'
import { DayPicker } from '@/shared/time/day-picker'
import { MessageTable } from './message-table'

type Status = Schemas['Message']['status']

const statuses: Status[] = ['planned', 'queued', 'sending', 'sent', 'failed', 'dropped', 'unknown']

/** Every message of a day: sent or not, and why. */
export function Component() {
  const { t } = useTranslation('message')
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const day = params.get('day') ?? today
  const cursor = params.get('cursor') ?? undefined
  const status = statuses.find(one => one === params.get('status'))
  const messages = api.useQuery('get', '/api/v1/messages', { params: { query: { day, cursor } } })
  const outbox = useQuery({ queryKey: ['local', 'outbox'], queryFn: localOutbox })

  function go(change: { day?: string; status?: string; cursor?: string }) {
    const next = { day, status, ...change }
    const named = new URLSearchParams()
    for (const [name, value] of Object.entries(next))
      if (value && !(name === 'day' && value === today)) named.set(name, value)
    setParams(named, { replace: true })
  }

  return (
    <Page
      title={t('title')}
      actions={
        <>
          <Select<string>
            aria-label={t('status.label')}
            value={status ?? ''}
            onChange={value => go({ status: value, cursor })}
            style={{ minWidth: 130 }}
            options={[
              { value: '', label: t('status.all') },
              ...statuses.map(value => ({ value, label: t(`status.${value}`) })),
            ]}
          />
          <DayPicker value={day} onChange={next => go({ day: next })} />
        </>
      }
    >
      <Panel flush>
        <QueryState query={messages}>
          {({ items, next }) => {
            const shown = items.filter(message => !status || message.status === status)
            return (
              <>
                {shown.length === 0 ? (
                  <Empty title={t('none')} />
                ) : (
                  <MessageTable messages={shown} deliveries={outbox.data ?? []} />
                )}
                {next && (
                  <div style={{ padding: '12px 16px' }}>
                    <Button onClick={() => go({ cursor: next })}>{t('more')}</Button>
                  </div>
                )}
              </>
            )
          }}
        </QueryState>
      </Panel>
    </Page>
  )
}
