import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { Answered, Badge, Card, Nothing, Screen, Tap } from './kit'
import { usePerson } from './person-switch'

const tones = {
  sent: 'done',
  planned: undefined,
  queued: undefined,
  sending: undefined,
  failed: 'bad',
  unknown: 'warn',
  dropped: 'done',
} as const

/** What the clinic wrote and will write, by which way, and why or why not. */
export function Component() {
  const { t } = useTranslation('portal')
  const person = usePerson()
  return (
    <Screen title={t('messages.title')} lead={t('messages.lead')}>
      {person.record ? (
        <Messages id={person.id} />
      ) : (
        <Nothing title={t('closed.title')} hint={t('closed.hint')} />
      )}
    </Screen>
  )
}

function Messages({ id }: { id: string }) {
  const { t } = useTranslation('portal')
  const term = useTerm('portal')
  const format = useClinicFormat()
  const pages = api.useInfiniteQuery(
    'get',
    '/api/v1/patients/{id}/messages',
    { params: { path: { id }, query: { limit: 20 } } },
    { pageParamName: 'cursor', initialPageParam: '', getNextPageParam: page => page.next },
  )
  const all = pages.data?.pages.flatMap(page => page.items)
  return (
    <>
      <Answered query={{ ...pages, data: all }}>
        {items =>
          items.length === 0 ? (
            <Nothing title={t('messages.none')} />
          ) : (
            items.map(one => (
              <Card key={one.id} title={one.title}>
                <p>
                  {format.dateTime(one.settledAt ?? one.dueAt)}{' '}
                  <Badge tone={tones[one.status]}>{term('message', one.status)}</Badge>
                  {one.channel && ` · ${term('by', one.channel)}`}
                </p>
                <p>{one.reason}</p>
              </Card>
            ))
          )
        }
      </Answered>
      {pages.hasNextPage && (
        <Tap busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('more')}
        </Tap>
      )}
    </>
  )
}
