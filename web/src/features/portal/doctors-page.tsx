import { useTranslation } from 'react-i18next'
import { useParams, useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useConsulting, useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { addDays } from '@/shared/time/civil'
import { Doctors } from './doctor-rows'
import { OfAge } from './for-whom'
import { Answered, Nothing, Row, Screen, Tap, TapLink, Taps } from './kit'
import { Known } from './missing'
import { dayIn } from './times'
import times from './times.module.css'
import { waitFor } from './wait-for'

export const daysShown = 21

/** The second step: with whom, with the grade, the fee and the next free number of each. */
export function Component() {
  return (
    <Known>
      <OfAge>
        <WithWhom />
      </OfAge>
    </Known>
  )
}

function WithWhom() {
  const { t } = useTranslation('portal')
  const { department = '' } = useParams()
  const names = useDirectoryNames()
  const today = useToday()
  const from = dayIn(useSearchParams()[0].get('from'), today)
  const consulting = useConsulting(department)
  const slots = api.useQuery(
    'get',
    '/api/v1/slots',
    { params: { query: { department, from, days: daysShown } } },
    { staleTime: 0 },
  )
  const doctors = consulting.data?.items ?? []
  return (
    <Screen
      title={names.department(department) || t('book.title')}
      lead={t('book.whom')}
      back={{ to: '/book', label: t('book.departments') }}
    >
      <Answered query={slots}>
        {({ items }) => {
          const sessions = items.filter(one => one.slots.length > 0)
          return (
            <>
              {sessions.length === 0 && <NoneFree from={from} />}
              <Taps>
                {sessions.length > 0 && (
                  <Row
                    to={`/book/${department}/any${startingAt(sessions, from, today)}`}
                    title={t('book.anybody')}
                    note={t('book.anybodyHint')}
                  />
                )}
                <Doctors
                  department={department}
                  sessions={sessions}
                  doctors={doctors}
                  until={addDays(from, daysShown - 1)}
                  at={own => startingAt(own, from, today)}
                />
              </Taps>
            </>
          )
        }}
      </Answered>
      <Further from={from} doctors={doctors} />
      <TapLink look="quiet" to={waitFor(department)}>
        {t('book.wait')}
      </TapLink>
    </Screen>
  )
}

/** The days at which the list of times begins, where the first free one is not among those that it begins with. */
function startingAt([first]: Schemas['Session'][], from: string, today: string): string {
  const later = from > today || (first && first.date > addDays(today, 13))
  return later && first ? `?from=${first.date}` : ''
}

function NoneFree({ from }: { from: string }) {
  const { t } = useTranslation('portal')
  const format = useClinicFormat()
  const today = useToday()
  const span = {
    first: format.dayWithWeekday(from),
    last: format.dayWithWeekday(addDays(from, daysShown - 1)),
  }
  return (
    <Nothing
      title={from === today ? t('book.full', { count: daysShown }) : t('book.fullThen', span)}
      hint={t('book.fullHint')}
    />
  )
}

/** On to later days, as far as numbers are given out, and when the next ones will be. */
function Further({ from, doctors }: { from: string; doctors: Schemas['Consulting'][] }) {
  const { t } = useTranslation('portal')
  const format = useClinicFormat()
  const today = useToday()
  const [, setParams] = useSearchParams()
  const turn = (days: number) => setParams({ from: addDays(from, days) }, { replace: true })
  const next = addDays(from, daysShown)
  const more = doctors.some(one => one.lastDay !== undefined && one.lastDay >= next)
  const [opens] = doctors
    .flatMap(one => one.nextRelease ?? [])
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return (
    <>
      {(more || from > today) && (
        <div className={times.turn}>
          <Tap disabled={from === today} onClick={() => turn(-daysShown)}>
            {t('book.earlier')}
          </Tap>
          <Tap disabled={!more} onClick={() => turn(daysShown)}>
            {t('book.later')}
          </Tap>
        </div>
      )}
      {!more && opens && (
        <p>{t('book.opens', { day: format.dayWithWeekday(opens.date), at: format.dateTime(opens.at) })}</p>
      )}
    </>
  )
}
