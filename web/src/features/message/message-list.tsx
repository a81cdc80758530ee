import { type InfiniteData, type UseInfiniteQueryResult, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Empty, QueryState } from '@/shared/components/states'
import { localOutbox } from '@/shared/local/local'
import styles from './message.module.css'
import { type Message, MessageTable } from './message-table'

type Wanted = Message['status'] | undefined

const paging = {
  pageParamName: 'cursor',
  initialPageParam: '',
  getNextPageParam: (page: Schemas['ListMessage']) => page.next,
}

export function DayMessages({ day, status }: { day: string; status: Wanted }) {
  const pages = api.useInfiniteQuery(
    'get',
    '/api/v1/messages',
    { params: { query: { day, status } } },
    paging,
  )
  return <Listed pages={pages} status={status} />
}

/** What one patient was told and will be told, on whatever day. */
export function PatientMessages({ patient, status }: { patient: string; status: Wanted }) {
  const pages = api.useInfiniteQuery(
    'get',
    '/api/v1/patients/{id}/messages',
    { params: { path: { id: patient }, query: { status } } },
    paging,
  )
  return <Listed pages={pages} status={status} dated />
}

type Pages = UseInfiniteQueryResult<InfiniteData<Schemas['ListMessage']>, unknown>

function Listed({ pages, status, dated }: { pages: Pages; status: Wanted; dated?: boolean }) {
  const { t } = useTranslation('message')
  const outbox = useQuery({ queryKey: ['local', 'outbox'], queryFn: localOutbox })
  const { hasNextPage: more } = pages
  const all = inOrder(pages.data?.pages.flatMap(page => page.items))
  return (
    <>
      <QueryState query={{ ...pages, data: all }}>
        {messages =>
          messages.length > 0 ? (
            <MessageTable messages={messages} deliveries={outbox.data ?? []} dated={dated} />
          ) : (
            <Empty
              title={t(more ? 'noneYet' : status ? 'noneOf' : dated ? 'noneEver' : 'none')}
              hint={more ? t('noneYetHint') : undefined}
            />
          )
        }
      </QueryState>
      {all && more && (
        <div className={styles.more}>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  )
}

/**
 * Those of all pages in the order of time: a patient's come by that of what they tell. What was put off while the pages
 * were read stands there once, as it was read last.
 */
function inOrder(all: Message[] | undefined): Message[] | undefined {
  const once = all && [...new Map(all.map(one => [one.id, one])).values()]
  return once?.sort((a, b) => Date.parse(b.dueAt) - Date.parse(a.dueAt))
}
