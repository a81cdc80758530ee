import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { ExamsAhead } from './exam-ahead'
import { Answered, Badge, Nothing, Row, Screen, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'

/** A patient's examinations: today's with its stations, and those whose report can be read. */
export function Component() {
  const { t } = useTranslation(['portal', 'exambook'])
  const text = useText()
  const format = useClinicFormat()
  const { id } = usePerson()
  const query = api.useQuery('get', '/api/v1/patients/{id}/exams', { params: { path: { id } } })
  return (
    <Screen title={t('exams.title')} back={{ to: '/my', label: t('tab.home') }}>
      <TapLink look="main" to="/my/exams/book">
        {t('exambook:book')}
      </TapLink>
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
