import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { useSay } from './appointments'
import { InTheWay } from './in-the-way'
import { Answered, Badge, Card, Faulty, Nothing, Screen, Tap, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'

type Wait = Schemas['Wait']

/** What a patient waits for, what is offered now, and what they waited for before. */
export function Component() {
  const { t } = useTranslation('portal')
  const { id } = usePerson()
  const query = api.useQuery('get', '/api/v1/patients/{id}/waitlist', { params: { path: { id } } })
  return (
    <Screen title={t('waits.title')} back={{ to: '/my/visits', label: t('visits.title') }}>
      <Answered query={query}>
        {({ items }) => {
          if (items.length === 0)
            return (
              <Nothing title={t('waits.none')} hint={t('waits.noneHint')}>
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
  const { t } = useTranslation('portal')
  const term = useTerm('portal')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const leave = api.useMutation('post', '/api/v1/waitlist/{id}/leave', { onSettled: () => refetch() })
  const open = !one.endedAt
  return (
    <Card
      title={[names.department(one.departmentId), names.practitioner(one.practitionerId)]
        .filter(Boolean)
        .join(' · ')}
      tone={one.offer ? 'brand' : undefined}
    >
      <p>{t('waits.days', { from: format.day(one.from), until: format.day(one.until) })}</p>
      {one.offer ? (
        <Offer offer={one.offer} refetch={refetch} />
      ) : (
        <p>
          <Badge tone={open ? undefined : 'done'}>{term('wait', one.status)}</Badge>{' '}
          {open && one.place ? t('waits.place', { place: one.place }) : null}
        </p>
      )}
      <Faulty error={leave.error} />
      {open && (
        <Tap
          look="quiet"
          busy={leave.isPending}
          onClick={() => leave.mutate({ params: { path: { id: one.id } }, body: {} })}
        >
          {t('waits.leave')}
        </Tap>
      )}
    </Card>
  )
}

function Offer({ offer, refetch }: { offer: Schemas['Offer']; refetch: () => unknown }) {
  const { t } = useTranslation('portal')
  const format = useClinicFormat()
  const say = useSay()
  const navigate = useNavigate()
  const params = { path: { id: offer.id } }
  const accept = api.useMutation('post', '/api/v1/waitlist-offers/{id}/accept', {
    onSuccess: ({ id }) => void navigate(`/my/visits/${id}`, { state: { settled: true } }),
  })
  const decline = api.useMutation('post', '/api/v1/waitlist-offers/{id}/decline', {
    onSettled: () => refetch(),
  })
  return (
    <Taps>
      <p>
        <strong>{t('waits.offered', { when: say.when(offer) })}</strong>
        <br />
        {say.where(offer)}
      </p>
      <p>{t('waits.answerBy', { until: format.dateTime(offer.until) })}</p>
      <Faulty error={accept.error ?? decline.error} />
      <InTheWay error={accept.error} />
      <Tap look="main" busy={accept.isPending} onClick={() => accept.mutate({ params })}>
        {t('waits.accept')}
      </Tap>
      <Tap busy={decline.isPending} onClick={() => decline.mutate({ params, body: {} })}>
        {t('waits.decline')}
      </Tap>
    </Taps>
  )
}
