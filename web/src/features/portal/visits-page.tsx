import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { useTerm } from '@/shared/i18n/term'
import { type Appointment, useAppointments, useSay } from './appointments'
import { Answered, Badge, Nothing, Row, Screen, Tap, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'
import styles from './visits.module.css'

const tones = {
  booked: undefined,
  arrived: undefined,
  fulfilled: 'done',
  noshow: 'bad',
  cancelled: 'done',
  moved: 'done',
  held: 'warn',
} as const

/** A patient's appointments: those to come, and those that were, page by page. */
export function Component() {
  const { t } = useTranslation('portal')
  const [search, setSearch] = useSearchParams()
  const past = search.get('view') === 'past'
  return (
    <Screen title={t('visits.title')}>
      <fieldset className={styles.views}>
        <legend className="visually-hidden">{t('visits.title')}</legend>
        {([false, true] as const).map(one => (
          <button
            key={String(one)}
            type="button"
            aria-pressed={past === one}
            onClick={() => setSearch(one ? { view: 'past' } : {}, { replace: true })}
          >
            {t(one ? 'visits.past' : 'visits.ahead')}
          </button>
        ))}
      </fieldset>
      {past ? <Past /> : <Ahead />}
      <TapLink to="/my/waits">{t('waits.title')}</TapLink>
    </Screen>
  )
}

function Ahead() {
  const { t } = useTranslation('portal')
  const { query, ahead } = useAppointments()
  return (
    <Answered query={query}>
      {() =>
        ahead.length === 0 ? (
          <Nothing title={t('home.none')}>
            <TapLink look="main" to="/book">
              {t('home.book')}
            </TapLink>
          </Nothing>
        ) : (
          <Lines all={ahead} />
        )
      }
    </Answered>
  )
}

function Past() {
  const { t } = useTranslation('portal')
  const { id } = usePerson()
  const { ahead } = useAppointments()
  const pages = api.useInfiniteQuery(
    'get',
    '/api/v1/patients/{id}/appointments',
    { params: { path: { id }, query: { limit: 20 } } },
    { pageParamName: 'cursor', initialPageParam: '', getNextPageParam: page => page.next },
  )
  const still = new Set(ahead.map(one => one.id))
  const all = pages.data?.pages.flatMap(page => page.items).filter(one => !still.has(one.id))
  return (
    <Answered query={{ ...pages, data: all }}>
      {items => (
        <>
          {items.length === 0 ? <Nothing title={t('visits.nonePast')} /> : <Lines all={items} />}
          {pages.hasNextPage && (
            <Tap busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              {t('more')}
            </Tap>
          )}
        </>
      )}
    </Answered>
  )
}

function Lines({ all }: { all: Appointment[] }) {
  const { t } = useTranslation(['portal', 'closure'])
  const term = useTerm('portal')
  const say = useSay()
  return (
    <Taps>
      {all.map(one => (
        <Row
          key={one.id}
          to={`/my/visits/${one.id}`}
          title={say.when(one)}
          note={say.where(one)}
          end={
            one.placeGone ? (
              <Badge tone="bad">{t('closure:off.state')}</Badge>
            ) : (
              <Badge tone={tones[one.status as keyof typeof tones]}>{term('status', one.status)}</Badge>
            )
          }
        />
      ))}
    </Taps>
  )
}
