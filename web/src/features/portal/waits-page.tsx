import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { Answered, Badge, Card, Done, Faulty, Nothing, Screen, Tap, TapLink } from './kit'
import { usePerson } from './person-switch'
import { WaitOffer } from './wait-offer'

type Wait = Schemas['Wait']

/** What a patient waits for, what is offered now, and what they waited for before. */
export function Component() {
  const { t } = useTranslation(['portal', 'waits'])
  const { id } = usePerson()
  const query = api.useQuery(
    'get',
    '/api/v1/patients/{id}/waitlist',
    { params: { path: { id } } },
    // An offer ends while somebody looks, by its time or by an answer elsewhere.
    {
      refetchInterval: ({ state }) =>
        state.data?.items.some(one => one.status === 'offered') ? 20_000 : false,
    },
  )
  return (
    <Screen title={t('waits.title')} back={{ to: '/my/visits', label: t('visits.title') }}>
      <Answered query={query}>
        {({ items }) => {
          if (items.length === 0)
            return (
              <Nothing title={t('waits:none')} hint={t('waits:noneHint')}>
                <TapLink look="main" to="/book">
                  {t('home.book')}
                </TapLink>
              </Nothing>
            )
          return items.map(one => <Entry key={one.id} one={one} refetch={query.refetch} />)
        }}
      </Answered>
    </Screen>
  )
}

function Entry({ one, refetch }: { one: Wait; refetch: () => unknown }) {
  const { t } = useTranslation(['portal', 'waits'])
  const term = useTerm('portal')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const leave = api.useMutation('post', '/api/v1/waitlist/{id}/leave', { onSettled: () => refetch() })
  const open = !one.endedAt
  const changed = (useLocation().state as { changed?: string } | null)?.changed === one.id
  const [declined, setDeclined] = useState(false)
  return (
    <Card
      title={[names.department(one.departmentId), names.practitioner(one.practitionerId)]
        .filter(Boolean)
        .join(' · ')}
      tone={one.offer ? 'brand' : undefined}
    >
      <p>
        {t('waits:days', { from: format.day(one.from), until: format.day(one.until) })}
        <Narrowed wish={one} />
      </p>
      {one.offer ? (
        <WaitOffer
          key={one.offer.id}
          offer={one.offer}
          given={one.givesUp}
          refetch={refetch}
          onDeclined={() => setDeclined(true)}
        />
      ) : (
        <>
          {declined && open && (
            <Done>
              <p>{t('waits:declined')}</p>
            </Done>
          )}
          {changed && (
            <Done>
              <p>{t('waits:change.done')}</p>
            </Done>
          )}
          {open && one.status === 'offered' && <p role="status">{t('waits:timeOver')}</p>}
          {one.status !== 'offered' && (
            <p>
              <Badge tone={open ? undefined : 'done'}>{term('wait', one.status)}</Badge>{' '}
              {open && one.place ? t('waits:place', { place: one.place }) : null}
            </p>
          )}
        </>
      )}
      <Faulty error={leave.error} />
      {one.status === 'waiting' && <TapLink to={`/my/waits/${one.id}`}>{t('waits:change.open')}</TapLink>}
      {open && (
        <Tap
          look="quiet"
          busy={leave.isPending}
          onClick={() => leave.mutate({ params: { path: { id: one.id } }, body: {} })}
        >
          {t('waits:leave')}
        </Tap>
      )}
    </Card>
  )
}

/** At what times, and on which days of the week, if not at any. */
function Narrowed({ wish: { earliest, latest, weekdays } }: { wish: Wait }) {
  const { t, i18n } = useTranslation('waits')
  const named = new Intl.DateTimeFormat(i18n.language, { weekday: 'short', timeZone: 'UTC' })
  const monday = Date.UTC(2024, 0, 1)
  const parts = [
    weekdays?.map(day => named.format(monday + (day - 1) * 86_400_000)).join(' '),
    earliest && t('from', { time: earliest }),
    latest && t('until', { time: latest }),
  ].filter(Boolean)
  return parts.length > 0 && <small style={{ display: 'block' }}>{parts.join(' · ')}</small>
}
