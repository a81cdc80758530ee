import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { ExamNumbers, ExamPreparation } from './exam-numbers'
import { Answered, Card, Faulty, Nothing, Screen, Tap, Taps } from './kit'
import { usePerson } from './person-switch'
import times from './times.module.css'

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
  const packages = api.useQuery('get', '/api/v1/exam-packages')
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
              <Tap onClick={() => onChoose(one)} aria-label={t('exambook:choose', { name: text(one.name) })}>
                {t('exambook:chooseDay')}
              </Tap>
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
  const format = useClinicFormat()
  const today = useToday()
  const { id } = usePerson()
  const [day, setDay] = useState<string>()
  const [start, setStart] = useState<string>()
  const days = api.useQuery(
    'get',
    '/api/v1/patients/{id}/exam-packages/{package}/days',
    { params: { path: { id, package: plan.id } } },
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
        {({ items }) => {
          const shown = items.find(one => one.date === day) ?? items[0]
          if (!shown) return <Nothing title={t('exambook:noDay')} hint={t('exambook:noDayHint')} />
          const choice = shown.choices.find(one => one.start === start)
          return (
            <>
              <fieldset className={times.days}>
                <legend className="visually-hidden">{t('book.day')}</legend>
                {items.map(one => (
                  <button
                    key={one.date}
                    type="button"
                    aria-pressed={one === shown}
                    onClick={() => setDay(one.date)}
                  >
                    {one.date === today ? t('book.today') : format.dayWithWeekday(one.date)}
                  </button>
                ))}
              </fieldset>
              <section aria-label={t('exambook:come')}>
                <h2 className={times.part}>{t('exambook:come')}</h2>
                <ul className={times.times}>
                  {shown.choices.map(one => (
                    <li key={one.start}>
                      <Tap
                        look={one === choice ? 'main' : 'plain'}
                        aria-pressed={one === choice}
                        onClick={() => setStart(one.start)}
                      >
                        {format.time(one.start)}
                      </Tap>
                    </li>
                  ))}
                </ul>
              </section>
              {choice && <Chosen key={choice.start} plan={plan} choice={choice} refetch={days.refetch} />}
            </>
          )
        }}
      </Answered>
    </>
  )
}

/** What the choice comes to, before it is booked. */
function Chosen({ plan, choice, refetch }: { plan: Package; choice: Choice; refetch: () => unknown }) {
  const { t } = useTranslation(['portal', 'exambook'])
  const navigate = useNavigate()
  const { id } = usePerson()
  const [key, renew] = useIdempotencyKey()
  const book = api.useMutation('post', '/api/v1/exam-bookings', {
    onSuccess: () => navigate('/my/exams'),
    onError: () => {
      renew()
      void refetch()
    },
  })
  return (
    <>
      <Card title={t('exambook:numbers')}>
        <ExamNumbers numbers={choice.numbers} stations={plan.stations} />
      </Card>
      <ExamPreparation prepares={choice.prepares} stations={plan.stations} />
      <Faulty error={book.error} />
      <Taps>
        <Tap
          look="main"
          busy={book.isPending}
          onClick={() =>
            book.mutate({
              params: { header: { 'Idempotency-Key': key } },
              body: { patientId: id, packageId: plan.id, start: choice.start },
            })
          }
        >
          {t('exambook:submit')}
        </Tap>
      </Taps>
    </>
  )
}
