import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { Answered, Badge, Card, Said, Screen, TapLink } from './kit'
import visits from './visits.module.css'

type Stop = Schemas['Exam']['stops'][number]

const tones: Record<Stop['state'], 'warn' | 'done' | undefined> = {
  todo: undefined,
  active: 'warn',
  returning: 'warn',
  done: 'done',
  skipped: 'done',
  declined: 'done',
}

/** The day of an examination: where to go next, what is done and what is left. */
export function Component() {
  const { t } = useTranslation('portal')
  const text = useText()
  const format = useClinicFormat()
  const { id = '' } = useParams()
  const query = api.useQuery(
    'get',
    '/api/v1/exams/{id}',
    { params: { path: { id } } },
    { staleTime: 0, refetchInterval: 15_000 },
  )
  return (
    <Screen title={t('exams.sheet')} back={{ to: '/my/exams', label: t('exams.title') }}>
      <Answered query={query}>
        {({ exam, package: plan }) => {
          const next = plan.stations.find(one => one.code === exam.next)
          return (
            <>
              <Card title={text(exam.name)}>
                <p>{format.day(exam.date)}</p>
                <p className={visits.code}>{exam.code}</p>
                {exam.reportDue && <p>{t('exams.due', { day: format.day(exam.reportDue) })}</p>}
                {exam.reportVersion && (
                  <TapLink look="main" to={`/my/exams/${exam.id}/report`}>
                    {t('exams.read')}
                  </TapLink>
                )}
              </Card>
              {next && (
                <Said>
                  <Card title={t('exams.next')} tone="brand">
                    <p>
                      <strong>{text(next.name)}</strong> {next.room}
                    </p>
                    {next.beforeEating && <p>{t('exams.beforeEating')}</p>}
                  </Card>
                </Said>
              )}
              <Card title={t('exams.stations')}>
                <ul className={visits.plain}>
                  {exam.stops.map(stop => {
                    const station = plan.stations.find(one => one.code === stop.station)
                    return (
                      <li key={stop.station}>
                        {text(station?.name)} {station?.room}{' '}
                        <Badge tone={tones[stop.state]}>{t(`exams.state.${stop.state}`)}</Badge>
                      </li>
                    )
                  })}
                </ul>
              </Card>
            </>
          )
        }}
      </Answered>
    </Screen>
  )
}
