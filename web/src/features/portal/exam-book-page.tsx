import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useExamDaysFrom } from '@/shared/exam/days-ahead'
import { useText } from '@/shared/i18n/text'
import { yuan } from '@/shared/money/money'
import { CallSite } from './call-site'
import { doorOf } from './door'
import { ExamDays, useTaking } from './exam-days'
import { Answered, Card, Nothing, Screen, Tap, Taps } from './kit'
import { usePerson } from './person-switch'

type Package = Schemas['ExamPackage']
type Choice = Schemas['ExamChoices']

/** Books an examination: a package, a day on which every station has a number left, and when to come. */
export function Component() {
  const { t } = useTranslation(['portal', 'exambook'])
  const [plan, setPlan] = useState<Package>()
  const person = usePerson()
  return (
    <Screen
      title={t('exambook:book')}
      lead={person.themselves ? undefined : t('exambook:bookFor', { name: person.name })}
      back={{ to: '/my/exams', label: t('exams.title') }}
    >
      {plan ? <Days plan={plan} onBack={() => setPlan(undefined)} /> : <Packages onChoose={setPlan} />}
    </Screen>
  )
}

function Packages({ onChoose }: { onChoose: (plan: Package) => void }) {
  const { t } = useTranslation(['portal', 'exambook'])
  const text = useText()
  const { id } = usePerson()
  const packages = api.useQuery('get', '/api/v1/patients/{id}/exam-packages', { params: { path: { id } } })
  return (
    <Answered query={packages}>
      {({ items }) =>
        items.length === 0 ? (
          <Nothing title={t('exambook:noPackage')} />
        ) : (
          items.map(one => (
            <Card key={one.id} title={text(one.name)}>
              <p>
                <strong>{yuan(one.price)}</strong>
              </p>
              <p>{one.stations.map(station => text(station.name)).join(' · ')}</p>
              {one.refused ? (
                <>
                  <p>{t(`exambook:refused.${one.refused}`)}</p>
                  {one.refused === 'exam-person-unknown' && <CallSite />}
                </>
              ) : (
                <Tap
                  onClick={() => onChoose(one)}
                  aria-label={t('exambook:choose', { name: text(one.name) })}
                >
                  {t('exambook:chooseDay')}
                </Tap>
              )}
            </Card>
          ))
        )
      }
    </Answered>
  )
}

function Days({ plan, onBack }: { plan: Package; onBack: () => void }) {
  const { t } = useTranslation(['portal', 'exambook'])
  const text = useText()
  const { id } = usePerson()
  const ahead = useExamDaysFrom()
  const days = api.useQuery(
    'get',
    '/api/v1/patients/{id}/exam-packages/{package}/days',
    { params: { path: { id, package: plan.id }, query: { from: ahead.from } } },
    { staleTime: 0 },
  )
  return (
    <>
      <Card title={text(plan.name)}>
        <p>{t('exambook:together')}</p>
        <Tap look="quiet" onClick={onBack}>
          {t('exambook:other')}
        </Tap>
      </Card>
      <Answered query={days}>
        {({ items }) => (
          <ExamDays days={items} ahead={ahead} stations={plan.stations}>
            {(choice, onFailed) => (
              <Book
                key={choice.start}
                plan={plan}
                choice={choice}
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

interface BookProps {
  plan: Package
  choice: Choice
  refetch: () => unknown
  onFailed: (error: unknown) => void
}

function Book({ plan, choice, refetch, onFailed }: BookProps) {
  const { t } = useTranslation(['portal', 'exambook'])
  const { id } = usePerson()
  const { key, outcome } = useTaking(refetch, onFailed)
  const navigate = useNavigate()
  const book = api.useMutation('post', '/api/v1/exam-bookings', {
    ...outcome,
    onSuccess: ({ start }) => navigate('/my/exams', { state: { booked: start } }),
  })
  return (
    <Taps>
      <Tap
        look="main"
        busy={book.isPending}
        onClick={() =>
          book.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              patientId: id,
              packageId: plan.id,
              start: choice.start,
              channel: doorOf(navigator.userAgent),
            },
          })
        }
      >
        {t('exambook:submit')}
      </Tap>
    </Taps>
  )
}
