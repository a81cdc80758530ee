import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Printing } from '@/shared/components/printing'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import styles from './exam.module.css'
import {
  type Exam,
  isOver,
  type Package,
  type Stop,
  stateTone,
  stationOf,
  statusTone,
  useRefreshExams,
} from './exams'
import { ReasonDialog } from './reason-dialog'
import { ResultForm } from './result-form'

/** A route sheet: what is to be done, is done or left out, and where to go next. */
export function Component() {
  const { t } = useTranslation('exam')
  const { id = '' } = useParams()
  const query = api.useQuery(
    'get',
    '/api/v1/exams/{id}',
    { params: { path: { id } } },
    { staleTime: 0, refetchInterval: 15_000 },
  )
  return (
    <Page
      title={t('sheet.title')}
      actions={
        <>
          <Link to="/exams">{t('title')}</Link>
          <Printing>
            <Button onClick={() => window.print()}>{t('print')}</Button>
          </Printing>
        </>
      }
    >
      <QueryState query={query}>{sheet => <Sheet exam={sheet.exam} plan={sheet.package} />}</QueryState>
    </Page>
  )
}

function Sheet({ exam, plan }: { exam: Exam; plan: Package }) {
  const { t } = useTranslation('exam')
  const term = useTerm('exam')
  const text = useText()
  const format = useClinicFormat()
  const reads = useHasRole('nurse', 'doctor')
  const receives = useHasRole('frontdesk', 'nurse', 'doctor')
  const [entering, setEntering] = useState<string>()
  const [cancelling, setCancelling] = useState(false)
  const refresh = useRefreshExams()
  const cancel = api.useMutation('post', '/api/v1/exams/{id}/cancel', {
    onSuccess: () => setCancelling(false),
    onSettled: refresh,
  })
  const next = exam.next && stationOf(exam.next, plan)
  const station = entering && stationOf(entering, plan)
  return (
    <div className={styles.page}>
      <Panel
        title={text(exam.name)}
        extra={<Status tone={statusTone[exam.status]}>{term('status', exam.status)}</Status>}
      >
        <p className={styles.head}>
          <strong>{exam.code}</strong>
          <PatientLink id={exam.patientId} />
          <span>{t('person', { sex: term('sex', exam.sex), age: exam.age })}</span>
          <span>{format.day(exam.date)}</span>
          {exam.pregnant && <Status tone="warn">{t('pregnant')}</Status>}
          {exam.reportDue && <span>{t('sheet.due', { day: format.day(exam.reportDue) })}</span>}
        </p>
        {exam.reason && <p>{term('reason', exam.reason)}</p>}
        {next && (
          <p role="status" className={styles.next}>
            {t('sheet.next', { station: text(next.name), room: next.room ?? '—' })}
          </p>
        )}
        <ol className={styles.stops}>
          {exam.stops.map(stop => (
            <Row
              key={stop.station}
              exam={exam}
              stop={stop}
              plan={plan}
              onEnter={() => setEntering(stop.station)}
            />
          ))}
        </ol>
        <div className={styles.actions}>
          {reads && (exam.status === 'to-review' || exam.reportVersion) && (
            <Link to={`/exams/${exam.id}/report`}>
              {t(exam.reportVersion ? 'report.read' : 'report.review')}
            </Link>
          )}
          {receives && exam.status === 'in-progress' && exam.stops.every(stop => !stop.resultsVersion) && (
            <Button danger onClick={() => setCancelling(true)}>
              {t('sheet.cancel')}
            </Button>
          )}
        </div>
      </Panel>
      {station && (
        <ResultForm key={station.code} exam={exam} station={station} onClose={() => setEntering(undefined)} />
      )}
      {cancelling && (
        <ReasonDialog
          title={t('sheet.cancel')}
          error={cancel.error}
          busy={cancel.isPending}
          asksStays={Boolean(exam.appointmentId)}
          onClose={() => setCancelling(false)}
          onDone={(reason, stays) =>
            cancel.mutate({ params: { path: { id: exam.id } }, body: { reason, stays: stays || undefined } })
          }
        />
      )}
    </div>
  )
}

interface RowProps {
  exam: Exam
  stop: Stop
  plan: Package
  onEnter: () => void
}

type To = 'todo' | 'active' | 'returning' | 'skipped' | 'declined'

/** What can be done at a station in each state; results are entered apart. */
const steps: Record<Stop['state'], To[]> = {
  todo: ['active', 'returning', 'skipped', 'declined'],
  active: ['returning', 'skipped', 'declined'],
  returning: ['active', 'skipped', 'declined'],
  done: [],
  skipped: ['todo'],
  declined: ['todo'],
}

function Row({ exam, stop, plan, onEnter }: RowProps) {
  const { t } = useTranslation('exam')
  const term = useTerm('exam')
  const text = useText()
  const treats = useHasRole('nurse', 'doctor')
  const receives = useHasRole('frontdesk', 'nurse', 'doctor')
  const refresh = useRefreshExams()
  const [explaining, setExplaining] = useState<To>()
  const move = api.useMutation('post', '/api/v1/exams/{id}/stations/{station}/moves', {
    onSuccess: () => setExplaining(undefined),
    onSettled: refresh,
  })
  const station = stationOf(stop.station, plan)
  if (!station) return null
  const changes = exam.status === 'in-progress' || exam.status === 'to-review'
  const go = (to: To, reason?: Stop['reason']) =>
    move.mutate({ params: { path: { id: exam.id, station: stop.station } }, body: { to, reason } })
  const named = (label: string) => t('sheet.at', { doing: label, station: text(station.name) })
  return (
    <li className={styles.stop} data-next={exam.next === stop.station || undefined}>
      <span className={styles.name}>
        <strong>{text(station.name)}</strong>{' '}
        {station.room && <span>{t('room', { room: station.room })}</span>}
        {station.beforeEating && <Status tone="info">{t('beforeEating')}</Status>}
      </span>
      <span>
        <Status tone={stateTone[stop.state]}>{term('state', stop.state)}</Status>{' '}
        {stop.abnormal ? <Status tone="warn">{t('abnormal', { count: stop.abnormal })}</Status> : null}{' '}
        {stop.critical ? <Status tone="bad">{t('critical', { count: stop.critical })}</Status> : null}{' '}
        {stop.reason && <small>{term('reason', stop.reason)}</small>}
      </span>
      <span className={styles.actions}>
        {treats && exam.status !== 'cancelled' && (stop.resultsVersion || !isOver(stop)) && (
          <Button
            size="small"
            type={stop.resultsVersion ? 'default' : 'primary'}
            aria-label={named(t(stop.resultsVersion ? 'results.amend' : 'results.enter'))}
            onClick={onEnter}
          >
            {t(stop.resultsVersion ? 'results.amend' : 'results.enter')}
          </Button>
        )}
        {receives &&
          changes &&
          steps[stop.state]
            .filter(to => to !== 'todo' || !(exam.pregnant && station.notPregnant))
            .map(to => (
              <Button
                key={to}
                size="small"
                aria-label={named(t(`do.${to}`))}
                onClick={() => (to === 'active' || to === 'todo' ? go(to) : setExplaining(to))}
              >
                {t(`do.${to}`)}
              </Button>
            ))}
      </span>
      {!explaining && <ProblemAlert error={move.error} />}
      {explaining && (
        <ReasonDialog
          title={named(t(`do.${explaining}`))}
          error={move.error}
          busy={move.isPending}
          onClose={() => setExplaining(undefined)}
          onDone={reason => go(explaining, reason)}
        />
      )}
    </li>
  )
}
