import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import { useClinicFormat } from '@/shared/me/me'
import styles from './exam.module.css'
import type { Review } from './exams'

/** What the chief reviewer says, and the signature. */
export function ReportText({ review: { report } }: { review: Review }) {
  const { t } = useTranslation('exam')
  const format = useClinicFormat()
  if (!report) return null
  return (
    <section aria-label={t('report.conclusions')}>
      <h3>{t('report.conclusions')}</h3>
      <ol className={styles.conclusions}>
        {report.conclusions.map((said, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a signed report's conclusions keep their places
          <li key={i}>
            <strong>{said.title}</strong>{' '}
            {(said.flag === 'HH' || said.flag === 'LL' || said.flag === 'AA') && (
              <Status tone="bad">{t('flag.critical')}</Status>
            )}
            {said.advice && <p>{said.advice}</p>}
          </li>
        ))}
      </ol>
      {report.summary && <p>{report.summary}</p>}
      <p className={styles.sign}>
        {t('report.signed', { name: report.name ?? report.by, at: format.dateTime(report.at) })}
        {report.version > 1 &&
          ` · ${t('report.amended', { version: report.version, reason: report.reason })}`}
      </p>
    </section>
  )
}
