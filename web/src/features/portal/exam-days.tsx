import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useKeyUntilRefused } from '@/shared/api/idempotency'
import type { ExamDaysFrom } from '@/shared/exam/days-ahead'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { ExamNumbers, ExamPreparation } from './exam-numbers'
import { InTheWay } from './in-the-way'
import { Card, Faulty, Nothing, Tap } from './kit'
import times from './times.module.css'

type Day = Schemas['ExamDay']
type Choice = Schemas['ExamChoices']

/** Why a choice could not be had. It is said where it stays when what was chosen is offered no more. */
type OnFailed = (error: unknown) => void

interface ExamDaysProps {
  days: Day[]
  ahead: ExamDaysFrom
  stations: Schemas['ExamPackage']['stations']
  /** When the examination is that is moved, if one is. */
  from?: string
  children: (choice: Choice, onFailed: OnFailed) => ReactNode
}

/** Days on which an examination can be had, when to come, and what that comes to; what follows is the caller's. */
export function ExamDays(props: ExamDaysProps) {
  const [failed, setFailed] = useState<unknown>()
  return (
    <>
      <Faulty error={failed} />
      <InTheWay error={failed} />
      <Offered {...props} onFailed={setFailed} />
    </>
  )
}

/** Leads to the days before and after those that are shown. */
function Turn({ earlier, later }: ExamDaysFrom) {
  const { t } = useTranslation('portal')
  return (
    <div className={times.turn}>
      <Tap disabled={!earlier} onClick={earlier}>
        {t('book.earlier')}
      </Tap>
      <Tap onClick={later}>{t('book.later')}</Tap>
    </div>
  )
}

/** The key of a request that takes what was chosen, and what follows from its answer. */
export function useTaking(refetch: () => unknown, onFailed: OnFailed) {
  const [key, , refused] = useKeyUntilRefused()
  const outcome = {
    onMutate: () => onFailed(undefined),
    onError: (error: unknown) => {
      onFailed(error)
      if (refused(error)) void refetch()
    },
  }
  return { key, outcome }
}

function Offered({
  days,
  ahead,
  stations,
  from,
  children,
  onFailed,
}: ExamDaysProps & { onFailed: OnFailed }) {
  const { t } = useTranslation(['portal', 'exambook'])
  const format = useClinicFormat()
  const today = useToday()
  const [day, setDay] = useState<string>()
  const [start, setStart] = useState<string>()
  const shown = days.find(one => one.date === day) ?? days[0]
  if (!shown) {
    const span = { first: format.dayWithWeekday(ahead.first), last: format.dayWithWeekday(ahead.last) }
    return (
      <>
        <Nothing title={t('exambook:noDay', span)} hint={t('exambook:noDayHint')} />
        <Turn {...ahead} />
      </>
    )
  }
  const choice = shown.choices.find(one => one.start === start)
  return (
    <>
      <fieldset className={times.days}>
        <legend className="visually-hidden">{t('book.day')}</legend>
        {days.map(one => (
          <button key={one.date} type="button" aria-pressed={one === shown} onClick={() => setDay(one.date)}>
            {one.date === today ? t('book.today') : format.dayWithWeekday(one.date)}
          </button>
        ))}
      </fieldset>
      <Turn {...ahead} />
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
      {choice && (
        <>
          <Card title={t('exambook:numbers')}>
            <ExamNumbers numbers={choice.numbers} stations={stations} />
          </Card>
          <ExamPreparation
            prepares={choice.prepares}
            stations={stations}
            anew={from !== undefined && Date.parse(from) !== Date.parse(choice.start)}
          />
          {children(choice, onFailed)}
        </>
      )}
    </>
  )
}
