import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { Page, Panel } from '@/shared/components/page'
import { Printing } from '@/shared/components/printing'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useHasRole, useMe } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import styles from './exam.module.css'
import type { Review } from './exams'
import { FindingsTable } from './findings-table'
import { ReportText } from './report-text'
import { SignForm } from './sign-form'

/** What was found, the abnormal first, and the report: to review and sign, to read, to print, to amend. */
export function Component() {
  const { t } = useTranslation('exam')
  const { id = '' } = useParams()
  // Each reading is noted in the audit, so nothing asks again unasked.
  const query = api.useQuery(
    'get',
    '/api/v1/exams/{id}/report',
    { params: { path: { id } } },
    { staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  )
  return (
    <Page title={t('report.title')} actions={<Link to={`/exams/${id}`}>{t('sheet.title')}</Link>}>
      <QueryState query={query}>{review => <Whole key={review.exam.version} review={review} />}</QueryState>
    </Page>
  )
}

function Whole({ review }: { review: Review }) {
  const { t } = useTranslation('exam')
  const term = useTerm('exam')
  const text = useText()
  const format = useClinicFormat()
  const { clinic } = useMe()
  const { exam, report } = review
  const name = usePatientName(exam.patientId)
  const isDoctor = useHasRole('doctor')
  const [amending, setAmending] = useState(false)
  const signs = isDoctor && (exam.status === 'to-review' || (exam.status === 'reported' && amending))
  return (
    <div className={styles.page}>
      <Panel
        title={text(exam.name)}
        extra={
          <div className={styles.actions}>
            {isDoctor && report && !amending && (
              <Button onClick={() => setAmending(true)}>{t('report.amend')}</Button>
            )}
            <LanguageSwitch />
            {report && !exam.amendedSince && (
              <Printing>
                <Button onClick={() => window.print()}>{t('print')}</Button>
              </Printing>
            )}
          </div>
        }
      >
        <p className={styles.head}>
          <strong>{clinic.name}</strong>
          <span>{name}</span>
          <span>{t('person', { sex: term('sex', exam.sex), age: exam.age })}</span>
          <span>{exam.code}</span>
          <span>{format.day(exam.date)}</span>
        </p>
        {exam.amendedSince && (
          <p role="alert">
            <Status tone="warn">{t('report.stale')}</Status>
          </p>
        )}
        {report && <ReportText review={review} />}
        <FindingsTable review={review} />
      </Panel>
      {signs && (
        <div className={styles.screenOnly}>
          <Panel title={t(report ? 'report.amend' : 'report.review')}>
            <SignForm review={review} onDone={() => setAmending(false)} />
          </Panel>
        </div>
      )}
      {review.replacedReports.length > 0 && (
        <div className={styles.screenOnly}>
          <Panel title={t('report.replaced')}>
            {review.replacedReports.map(one => (
              <section key={one.version}>
                <h3>{t('report.version', { version: one.version, at: format.dateTime(one.at) })}</h3>
                <ol className={styles.conclusions}>
                  {one.conclusions.map(said => (
                    <li key={said.title}>
                      {said.title} {said.advice}
                    </li>
                  ))}
                </ol>
                {one.summary && <p>{one.summary}</p>}
              </section>
            ))}
          </Panel>
        </div>
      )}
    </div>
  )
}
