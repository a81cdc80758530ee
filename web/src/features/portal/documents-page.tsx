import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useSay } from './appointments'
import { Answered, Nothing, Row, Screen, Tap, Taps } from './kit'
import { usePerson } from './person-switch'

const paged = {
  pageParamName: 'cursor',
  initialPageParam: '',
  getNextPageParam: (page: { next?: string }) => page.next,
}

/** Everything that can be read, kept and printed, in one place: of visits, of examinations, and receipts. */
export function Component() {
  const { t } = useTranslation(['portal', 'documents'])
  const { record } = usePerson()
  return (
    <Screen title={t('documents:title')} back={{ to: '/my/me', label: t('me.title') }}>
      {record && <Summaries />}
      {record && <Reports />}
      <Receipts />
    </Screen>
  )
}

function Summaries() {
  const { t } = useTranslation(['portal', 'documents'])
  const { id } = usePerson()
  const names = useDirectoryNames()
  const say = useSay()
  const pages = api.useInfiniteQuery(
    'get',
    '/api/v1/patients/{id}/encounters',
    { params: { path: { id }, query: { limit: 20 } } },
    paged,
  )
  const signed = pages.data?.pages.flatMap(page => page.items).filter(one => one.record && one.finishedAt)
  return (
    <Kind title={t('documents:summaries')} query={pages} all={signed}>
      {one => (
        <Row
          key={one.id}
          to={`/my/visits/${one.appointmentId}/summary`}
          title={names.department(one.departmentId)}
          note={say.when({ start: one.arrivedAt })}
        />
      )}
    </Kind>
  )
}

function Reports() {
  const { t } = useTranslation(['portal', 'documents'])
  const { id } = usePerson()
  const text = useText()
  const format = useClinicFormat()
  const query = api.useQuery('get', '/api/v1/patients/{id}/exams', { params: { path: { id } } })
  const reported = query.data?.items.filter(one => one.reportVersion)
  return (
    <Kind title={t('documents:reports')} query={query} all={reported}>
      {one => (
        <Row
          key={one.id}
          to={`/my/exams/${one.id}/report`}
          title={text(one.name)}
          note={format.day(one.date)}
        />
      )}
    </Kind>
  )
}

function Receipts() {
  const { t } = useTranslation(['portal', 'documents'])
  const { id } = usePerson()
  const format = useClinicFormat()
  const pages = api.useInfiniteQuery(
    'get',
    '/api/v1/patients/{id}/accounts',
    { params: { path: { id }, query: { limit: 20 } } },
    paged,
  )
  const receipts = pages.data?.pages
    .flatMap(page => page.items)
    .flatMap(account =>
      account.payments.flatMap(one => (one.receipt ? [{ ...one, date: account.date }] : [])),
    )
  return (
    <Kind title={t('documents:receipts')} query={pages} all={receipts}>
      {one => (
        <Row
          key={one.id}
          to={`/bills/${one.receipt}`}
          title={t('bills.receipt', { number: one.receipt })}
          note={format.day(one.date)}
          end={yuan(one.amount)}
        />
      )}
    </Kind>
  )
}

interface KindProps<T> {
  title: string
  query: {
    error: unknown
    isPending: boolean
    refetch: () => unknown
    hasNextPage?: boolean
    isFetchingNextPage?: boolean
    fetchNextPage?: () => unknown
  }
  all: T[] | undefined
  children: (one: T) => ReactNode
}

function Kind<T>({ title, query, all, children }: KindProps<T>) {
  const { t } = useTranslation(['portal', 'documents'])
  return (
    <section aria-label={title}>
      <Taps>
        <h2>{title}</h2>
        <Answered query={{ ...query, data: all }}>
          {items => (items.length === 0 ? <Nothing title={t('documents:none')} /> : items.map(children))}
        </Answered>
        {query.hasNextPage && (
          <Tap busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage?.()}>
            {t('more')}
          </Tap>
        )}
      </Taps>
    </section>
  )
}
