import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { useSteps } from '@/shared/preparation/use-steps'
import { CallSite } from './call-site'
import { Card } from './kit'
import { Steps } from './steps'
import visits from './visits.module.css'

type Station = Schemas['ExamPackage']['stations'][number]

/** When the patient is where: the numbers of an examination, each with its stations. */
export function ExamNumbers({
  numbers,
  stations,
}: {
  numbers: Schemas['ExamReserved'][]
  stations: Station[]
}) {
  const { t } = useTranslation('portal')
  const text = useText()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return (
    <ul className={visits.plain}>
      {numbers.map(one => (
        <li key={one.start}>
          <strong>
            {format.time(one.start)}–{format.time(one.end)}
          </strong>{' '}
          {names.department(one.departmentId)}
          {one.room && ` · ${t('book.room', { room: one.room })}`}
          <br />
          <small>
            {one.stations
              .map(code => text(stations.find(station => station.code === code)?.name))
              .filter(Boolean)
              .join(' · ')}
          </small>
        </li>
      ))}
    </ul>
  )
}

/**
 * How to prepare for an examination as a whole. While one is chosen, `anew` says whether it is at other times than before;
 * it is absent for one that is booked, of which nobody chooses another time any more.
 */
export function ExamPreparation({
  prepares,
  stations,
  anew,
}: {
  prepares: Schemas['ExamPrepares']
  stations: Station[]
  anew?: boolean
}) {
  const { t } = useTranslation(['exambook', 'preparation', 'change'])
  const text = useText()
  const steps = useSteps()
  const unfed = prepares.unfedStations
    .map(code => text(stations.find(station => station.code === code)?.name))
    .filter(Boolean)
  const { eatUntil } = prepares
  if (!prepares.preparation && unfed.length === 0) return null
  return (
    <Card title={t(anew && eatUntil ? 'change:prepare.changes' : 'preparation:title')} tone="warn">
      {anew !== undefined && eatUntil && Date.parse(eatUntil) <= Date.now() && (
        <div>
          <strong>{t('preparation:tooLate')}</strong> <CallSite />
        </div>
      )}
      {unfed.length > 0 && <p>{t('exambook:unfed', { stations: unfed.join(' · ') })}</p>}
      {prepares.preparation && <Steps steps={steps(prepares.preparation, prepares)} />}
    </Card>
  )
}
