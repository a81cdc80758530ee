import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { Printing } from '@/shared/components/printing'
import { type Item, isCritical, numberText, rangeText, type Value } from '@/shared/exam/value'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { Answered, Badge, Card, Faulty, Screen, Tap, TapLink, Waiting } from './kit'
import { usePerson } from './person-switch'
import styles from './summary.module.css'
import visits from './visits.module.css'

type Review = Schemas['ExamReview']

/** A report to read and to print: what the doctor says, what is unusual in plain words, and everything that was measured. */
export function Component() {
  const { t } = useTranslation('portal')
  const { id = '' } = useParams()
  // Each reading is noted in the audit, so nothing asks again unasked.
  const query = api.useQuery(
    'get',
    '/api/v1/exams/{id}/report',
    { params: { path: { id } } },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false },
  )
  return (
    <Screen title={t('exams.report')} back={{ to: '/my/exams', label: t('exams.title') }}>
      <Answered query={query}>{review => <Report review={review} refetch={query.refetch} />}</Answered>
    </Screen>
  )
}

function Report({ review, refetch }: { review: Review; refetch: () => unknown }) {
  const { t } = useTranslation('portal')
  const text = useText()
  const format = useClinicFormat()
  const person = usePerson()
  const { clinic } = useMe()
  const { exam, report } = review
  const all = review.package.stations.flatMap(station => {
    const result = review.results.find(one => one.station === station.code)
    return station.items.flatMap(item => {
      const value = result?.values.find(one => one.item === item.code)
      const silent = item.kind === 'text' && !value?.text && !value?.declined // nobody wrote anything
      return value && !silent ? [{ item, value }] : []
    })
  })
  const unusual = all.filter(one => one.value.flag)
  return (
    <>
      {exam.amendedSince && (
        <Card tone="warn">
          <p>{t('exams.stale')}</p>
        </Card>
      )}
      <Card title={clinic.name}>
        <p>
          {person.name} · {text(exam.name)} · {format.day(exam.date)}
        </p>
        {report && (
          <>
            <ol>
              {report.conclusions.map(said => (
                <li key={said.title}>
                  <strong>{said.title}</strong>
                  {said.advice && <p>{said.advice}</p>}
                </li>
              ))}
            </ol>
            {report.summary && <p>{report.summary}</p>}
            <p>{t('exams.signed', { name: report.name ?? '', at: format.dateTime(report.at) })}</p>
            {report.version > 1 && <p>{t('exams.amended', { version: report.version })}</p>}
          </>
        )}
      </Card>
      <Talk exam={exam} refetch={refetch} />
      <Card title={t('exams.unusual')} tone={unusual.length > 0 ? 'warn' : undefined}>
        {unusual.length === 0 ? <p>{t('exams.nothingUnusual')}</p> : <Lines all={unusual} review={review} />}
      </Card>
      <Card title={t('exams.others')}>
        <Lines all={all.filter(one => !one.value.flag)} review={review} />
      </Card>
      <p>{t('exams.note')}</p>
      {!exam.amendedSince && (
        <div className={styles.print}>
          <Printing>
            <Tap onClick={() => window.print()}>{t('summary.print')}</Tap>
          </Printing>
        </div>
      )}
    </>
  )
}

function Lines({ all, review }: { all: { item: Item; value: Value }[]; review: Review }) {
  const { t } = useTranslation('portal')
  const text = useText()
  const format = useClinicFormat()
  const { earlier } = review
  return (
    <ul className={visits.plain}>
      {all.map(({ item, value }) => {
        const range = rangeText(value, sex => t(`gender.${sex}`))
        const was = earlier?.values.find(one => one.item === item.code)
        return (
          <li key={item.code}>
            <strong>{text(item.name)}</strong> <Measured item={item} value={value} />{' '}
            {value.flag && (
              <Badge tone={isCritical(value) ? 'bad' : 'warn'}>{t(`exams.flag.${value.flag}`)}</Badge>
            )}
            {range && <small> {t('exams.usual', { range })}</small>}
            {was && earlier && (
              <small>
                {' '}
                {t('exams.before', { day: format.day(earlier.date) })} <Measured item={item} value={was} />
              </small>
            )}
          </li>
        )
      })}
    </ul>
  )
}

function Measured({ item, value }: { item: Item; value: Value }) {
  const { t } = useTranslation('portal')
  const text = useText()
  if (value.declined) return <>{t('exams.state.declined')}</>
  if (value.number !== undefined)
    return (
      <>
        {numberText(item, value)} {value.unit}
      </>
    )
  return (
    <>
      {text(item.choices?.find(one => one.code === value.choice)?.name)} {value.text}
    </>
  )
}

/** One tap books the first free time at which a doctor explains the report; again, if that was given up. */
function Talk({ exam, refetch }: { exam: Review['exam']; refetch: () => unknown }) {
  const { t } = useTranslation('portal')
  const [key] = useIdempotencyKey()
  const book = api.useMutation('post', '/api/v1/exams/{id}/interpretation', { onSuccess: () => refetch() })
  const id = exam.interpretationId
  const booked = api.useQuery(
    'get',
    '/api/v1/appointments/{id}',
    { params: { path: { id: id ?? '' } } },
    { enabled: id !== undefined, staleTime: 0 },
  )
  if (id && booked.isPending) return <Waiting />
  if (id && booked.data?.status !== 'cancelled' && booked.data?.status !== 'noshow')
    return <TapLink to={`/my/visits/${id}`}>{t('exams.talkBooked')}</TapLink>
  return (
    <>
      <Faulty error={book.error} />
      <Tap
        look="main"
        busy={book.isPending}
        onClick={() =>
          book.mutate({ params: { path: { id: exam.id }, header: { 'Idempotency-Key': key } }, body: {} })
        }
      >
        {t('exams.talk')}
      </Tap>
      <p>{t('exams.talkHint')}</p>
    </>
  )
}
