import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { useSay } from './appointments'
import { Answered, Badge, Card, Nothing, Screen, Tap, TapLink } from './kit'
import styles from './messages.module.css'
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
            items.map(one => <One key={one.id} message={one} />)
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

type Message = Schemas['Message']

/** Where what a message is about can be looked at and done; nowhere for greetings. */
export function pageOf({ kind, about }: Pick<Message, 'kind' | 'about'>): string | undefined {
  if (about.startsWith('apt_')) return `/my/visits/${about}`
  if (kind === 'inpatient' || kind === 'inpatient-family') return '/my/stays'
  if (kind.startsWith('waitlist-')) return '/my/waits'
  if (kind.startsWith('exam-')) return '/my/exams'
  if (kind.startsWith('family-')) return '/my/family'
  if (kind.startsWith('no-show-')) return '/my/standing'
  if (kind === 'survey') return '/my'
}

function One({ message }: { message: Message }) {
  const { t } = useTranslation('message')
  const term = useTerm('portal')
  const format = useClinicFormat()
  const say = useSay()
  const { start, departmentId = '', practitionerId = '' } = message
  const to = pageOf(message)
  return (
    <Card title={message.title}>
      {message.text ? (
        <blockquote className={styles.said}>{message.text}</blockquote>
      ) : (
        start && (
          <p>
            {say.when({ start })}
            <br />
            {say.where({ departmentId, practitionerId })}
          </p>
        )
      )}
      <p>
        {format.dateTime(message.settledAt ?? message.dueAt)}{' '}
        <Badge tone={tones[message.status]}>{term('message', message.status)}</Badge>
        {message.channel && ` · ${term('by', message.channel)}`}
      </p>
      <p className={styles.why}>{message.reason}</p>
      {to && (
        <TapLink to={to} aria-label={t('mine.openOf', { title: message.title })}>
          {t('mine.open')}
        </TapLink>
      )}
    </Card>
  )
}
