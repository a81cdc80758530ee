import { Button, Select, type TableColumnsType, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useHasRole, useToday } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { DayPicker } from '@/shared/time/day-picker'
import { BookDialog } from './book-dialog'
import { CriticalList } from './critical-list'
import { type Exam, isOver, packageOf, type Station, stateTone, stationOf, statusTone } from './exams'
import { MoveDialog } from './move-dialog'
import { OpenDialog } from './open-dialog'

type Board = Schemas['ExamBoard']

const views = ['day', 'reviews', 'critical'] as const
type View = (typeof views)[number]

/** Physical examinations: the day, what waits for the chief reviewer, and critical values. */
export function Component() {
  const { t } = useTranslation('exam')
  const [params, setParams] = useSearchParams()
  const [opening, setOpening] = useState(false)
  const [booking, setBooking] = useState(false)
  const moving = params.get('move') // whose examination, if it is known
  const receives = useHasRole('frontdesk', 'nurse', 'doctor')
  const reviews = useHasRole('doctor', 'manager')
  const treats = useHasRole('nurse', 'doctor', 'manager')
  const may: Record<View, boolean> = { day: true, reviews, critical: treats }
  const view = views.find(one => one === params.get('view') && may[one]) ?? 'day'
  return (
    <Page
      title={t('title')}
      actions={
        receives && (
          <>
            <Button onClick={() => setBooking(true)}>{t('book.title')}</Button>
            <Button onClick={() => setParams({ ...Object.fromEntries(params), move: '' })}>
              {t('move.title')}
            </Button>
            <Button type="primary" onClick={() => setOpening(true)}>
              {t('open.title')}
            </Button>
          </>
        )
      }
    >
      <Panel flush>
        <Tabs
          activeKey={view}
          onChange={key => setParams({ view: key }, { replace: true })}
          items={views.filter(key => may[key]).map(key => ({ key, label: t(`view.${key}`) }))}
          tabBarStyle={{ paddingInline: 16, marginBottom: 0 }}
        />
        {view === 'day' && <Day />}
        {view === 'reviews' && <Reviews />}
        {view === 'critical' && <CriticalList />}
      </Panel>
      {booking && <BookDialog onClose={() => setBooking(false)} />}
      {receives && moving !== null && (
        <MoveDialog
          patient={moving || undefined}
          onClose={() => {
            const { move: _, ...rest } = Object.fromEntries(params)
            setParams(rest, { replace: true })
          }}
        />
      )}
      {opening && <OpenDialog onClose={() => setOpening(false)} />}
    </Page>
  )
}

function Day() {
  const { t } = useTranslation('exam')
  const today = useToday()
  const text = useText()
  const [params, setParams] = useSearchParams()
  const day = params.get('day') ?? today
  const station = params.get('station') ?? ''
  const query = api.useQuery(
    'get',
    '/api/v1/exams',
    { params: { query: { day } } },
    { staleTime: 0, refetchInterval: 15_000 },
  )
  const go = (change: Record<string, string>) =>
    setParams({ ...Object.fromEntries(params), ...change }, { replace: true })
  const stations = new Map<string, Station>()
  for (const plan of query.data?.packages ?? []) for (const one of plan.stations) stations.set(one.code, one)
  return (
    <>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8, padding: 12 }}>
        <DayPicker value={day} onChange={next => go({ day: next })} />
        <Select
          aria-label={t('station.filter')}
          value={station}
          onChange={next => go({ station: next })}
          style={{ minWidth: 200 }}
          options={[
            { value: '', label: t('station.all') },
            ...[...stations.values()].map(one => ({ value: one.code, label: text(one.name) })),
          ]}
        />
      </div>
      <QueryState query={query}>{board => <ExamTable board={board} station={station} />}</QueryState>
    </>
  )
}

function Reviews() {
  const query = api.useQuery('get', '/api/v1/exam-reviews', undefined, { staleTime: 0 })
  return <QueryState query={query}>{board => <ExamTable board={board} reviews />}</QueryState>
}

/** Whom a station's worklist shows first: who is there, who is sent there, who still has to come. */
const rankAt = (exam: Exam, station: string): number => {
  const stop = exam.stops.find(one => one.station === station)
  if (stop?.state === 'active') return 0
  return exam.next === station ? 1 : 2
}

function ExamTable({ board, station, reviews }: { board: Board; station?: string; reviews?: boolean }) {
  const { t } = useTranslation('exam')
  const term = useTerm('exam')
  const text = useText()
  const format = useClinicFormat()
  const reads = useHasRole('nurse', 'doctor')
  const rows = station
    ? board.exams
        .filter(
          exam =>
            exam.status === 'in-progress' &&
            exam.stops.some(stop => stop.station === station && !isOver(stop)),
        )
        .sort((a, b) => rankAt(a, station) - rankAt(b, station))
    : board.exams
  if (rows.length === 0)
    return <Empty title={t(station ? 'none.station' : reviews ? 'none.reviews' : 'none.day')} />
  const columns: TableColumnsType<Exam> = [
    {
      title: t('column.patient'),
      render: (_, exam) => <PatientLink id={exam.patientId} name={board.patients[exam.patientId]?.name} />,
    },
    { title: t('column.code'), render: (_, exam) => <Link to={`/exams/${exam.id}`}>{exam.code}</Link> },
    { title: t('column.package'), responsive: ['md'], render: (_, exam) => text(exam.name) },
    ...(reviews
      ? [
          {
            title: t('column.due'),
            render: (_: unknown, exam: Exam) =>
              exam.reportDue ? format.day(exam.reportDue) : t('unfinished', { day: format.day(exam.date) }),
          },
          ...(reads
            ? [
                {
                  title: t('column.abnormal'),
                  render: (_: unknown, exam: Exam) => t('abnormal', { count: exam.abnormal }),
                },
              ]
            : []),
        ]
      : [
          {
            title: t('column.opened'),
            responsive: ['md' as const],
            render: (_: unknown, exam: Exam) => format.time(exam.openedAt),
          },
          {
            title: t('column.stations'),
            // Of what was cancelled nobody asks how far it came.
            render: (_: unknown, exam: Exam) =>
              exam.status !== 'cancelled' && (
                <Stations exam={exam} station={station} plan={packageOf(exam, board.packages)} />
              ),
          },
        ]),
    {
      title: t('column.status'),
      render: (_, exam) => (
        <>
          <Status tone={statusTone[exam.status]}>{term('status', exam.status)}</Status>{' '}
          {exam.critical > 0 && <Status tone="bad">{t('critical', { count: exam.critical })}</Status>}
        </>
      ),
    },
    {
      title: <span className="visually-hidden">{t('column.doing')}</span>,
      render: (_, exam) =>
        reads && (exam.status === 'to-review' || exam.reportVersion) ? (
          <Link to={`/exams/${exam.id}/report`}>
            {t(exam.reportVersion ? 'report.read' : 'report.review')}
          </Link>
        ) : null,
    },
  ]
  return <WideTable<Exam> wraps label={t('title')} rowKey="id" columns={columns} dataSource={rows} />
}

function Stations({ exam, station, plan }: { exam: Exam; station?: string; plan?: Schemas['ExamPackage'] }) {
  const { t } = useTranslation('exam')
  const term = useTerm('exam')
  const text = useText()
  const done = exam.stops.filter(isOver).length
  const shown = exam.stops.find(
    stop => stop.station === station || (!station && (stop.state === 'active' || stop.station === exam.next)),
  )
  return (
    <>
      {t('progress', { done, all: exam.stops.length })}{' '}
      {shown && (
        <Status tone={stateTone[shown.state]}>
          {text(stationOf(shown.station, plan)?.name)} ·{' '}
          {shown.state === 'todo' && shown.station === exam.next ? t('next') : term('state', shown.state)}
        </Status>
      )}
    </>
  )
}
