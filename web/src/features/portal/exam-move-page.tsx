import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useExamDaysFrom } from '@/shared/exam/days-ahead'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { useDeadlines, useSay } from './appointments'
import { CallSite } from './call-site'
import { ExamDays, useTaking } from './exam-days'
import { ExamNumbers } from './exam-numbers'
import { Answered, Card, Nothing, Screen, Tap, TapLink, Taps } from './kit'
import { LateMove } from './late-move'
import { usePerson } from './person-switch'

type Booking = Schemas['ExamBooking']

/** Exchanges all numbers of a booked examination for others; what is booked is kept until all of them are there. */
export function Component() {
  const { t } = useTranslation(['portal', 'exambook'])
  const { id = '' } = useParams()
  const person = usePerson()
  const query = api.useQuery(
    'get',
    '/api/v1/patients/{id}/exam-bookings',
    { params: { path: { id: person.id } } },
    { staleTime: 0 },
  )
  return (
    <Screen title={t('exambook:move')} back={{ to: '/my/exams', label: t('exams.title') }}>
      <Answered query={query}>
        {({ items }) => {
          const one = items.find(({ numbers }) => numbers.some(number => number.appointmentId === id))
          return one ? <Move one={one} /> : <Nothing title={t('exambook:moveNone')} />
        }}
      </Answered>
    </Screen>
  )
}

function Move({ one }: { one: Booking }) {
  const { t } = useTranslation(['portal', 'exambook'])
  const text = useText()
  const format = useClinicFormat()
  const say = useSay()
  const change = useDeadlines(one.start)?.change
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const ahead = useExamDaysFrom()
  const days = api.useQuery(
    'get',
    '/api/v1/exam-bookings/{id}/days',
    { params: { path: { id: one.id }, query: { from: ahead.from } } },
    { staleTime: 0, enabled: change !== undefined && !change.deskOnly },
  )
  if (change?.deskOnly)
    return (
      <Nothing title={t('move.deskOnly', { until: format.dateTime(change.until) })}>
        <CallSite />
      </Nothing>
    )
  const stations = packages.data?.items.find(plan => plan.id === one.packageId)?.stations ?? []
  return (
    <>
      <Card title={t('move.now', { when: say.when(one) })}>
        <p>{text(one.name)}</p>
        <ExamNumbers numbers={one.numbers} stations={stations} />
        <p>{t('exambook:moveRule')}</p>
      </Card>
      <LateMove one={one} />
      <Answered query={days}>
        {({ items }) => (
          <ExamDays days={items} ahead={ahead} stations={stations} from={one.start}>
            {(choice, onFailed) => (
              <Submit
                key={choice.start}
                one={one}
                start={choice.start}
                refetch={days.refetch}
                onFailed={onFailed}
              />
            )}
          </ExamDays>
        )}
      </Answered>
    </>
  )
}

interface SubmitProps {
  one: Booking
  start: string
  refetch: () => unknown
  onFailed: (error: unknown) => void
}

function Submit({ one, start, refetch, onFailed }: SubmitProps) {
  const { t } = useTranslation(['portal', 'exambook'])
  const say = useSay()
  const { key, outcome } = useTaking(refetch, onFailed)
  const navigate = useNavigate()
  const move = api.useMutation('post', '/api/v1/exam-bookings/{id}/move', {
    ...outcome,
    onSuccess: ({ start: to }) => navigate('/my/exams', { state: { moved: { from: one.start, to } } }),
  })
  return (
    <>
      <p>{t('exambook:moveGiven', { when: say.when(one) })}</p>
      <Taps>
        <Tap
          look="main"
          busy={move.isPending}
          onClick={() =>
            move.mutate({
              params: { path: { id: one.id }, header: { 'Idempotency-Key': key } },
              body: { start },
            })
          }
        >
          {t('exambook:moveSubmit')}
        </Tap>
        <TapLink to="/my/exams">{t('move.keep')}</TapLink>
      </Taps>
    </>
  )
}
