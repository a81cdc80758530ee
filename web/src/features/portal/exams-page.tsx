import { useTranslation } from 'react-i18next'
import { useLocation } from 'react-router'
import { api } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { useSay } from './appointments'
import { ExamsAhead } from './exam-ahead'
import { Answered, Badge, Card, Nothing, Row, Said, Screen, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'

/** A patient's examinations: today's with its stations, and those whose report can be read. */
export function Component() {
  const { t } = useTranslation(['portal', 'exambook', 'change'])
  const text = useText()
  const format = useClinicFormat()
  const say = useSay()
  const came = useLocation().state as { booked?: string; moved?: { from: string; to: string } } | null
  const booked = came?.booked
  const moved = came?.moved
  const { id } = usePerson()
  const query = api.useQuery('get', '/api/v1/patients/{id}/exams', { params: { path: { id } } })
  return (
    <Screen title={t('exams.title')} back={{ to: '/my', label: t('tab.home') }}>
      <TapLink look="main" to="/my/exams/book">
        {t('exambook:book')}
      </TapLink>
      {booked && (
        <Said>
          <Card title={t('exambook:booked')} tone="brand">
            <p>
              <strong>{say.when({ start: booked })}</strong>
            </p>
            <p>{t('exambook:bookedNext')}</p>
          </Card>
        </Said>
      )}
      {moved && (
        <Said>
          <Card title={t('change:moved.title')} tone="brand">
            <p>
              <strong>
                {t('change:moved.fromTo', {
                  from: say.when({ start: moved.from }),
                  to: say.when({ start: moved.to }),
                })}
              </strong>
            </p>
            <p>{t('change:moved.exam')}</p>
          </Card>
        </Said>
      )}
      <ExamsAhead />
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={t('exams.none')} />
          ) : (
            <Taps>
              {items.map(exam => (
                <Row
                  key={exam.id}
                  to={exam.reportVersion ? `/my/exams/${exam.id}/report` : `/my/exams/${exam.id}`}
                  title={text(exam.name)}
                  note={format.day(exam.date)}
                  end={
                    <Badge tone={exam.status === 'reported' ? 'done' : undefined}>
                      {t(`exams.status.${exam.status}`)}
                    </Badge>
                  }
                />
              ))}
            </Taps>
          )
        }
      </Answered>
    </Screen>
  )
}
