import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import { isCritical, rangeText } from '@/shared/exam/value'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import styles from './exam.module.css'
import { findings, type Review } from './exams'
import { ValueText } from './value-text'

/** Everything that was measured, the abnormal first, beside the examination before. */
export function FindingsTable({ review }: { review: Review }) {
  const { t } = useTranslation('exam')
  const term = useTerm('exam')
  const text = useText()
  const format = useClinicFormat()
  const { earlier } = review
  return (
    // biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keyboard
    <section className={styles.wide} aria-label={t('report.findings')} tabIndex={0}>
      <h3>{t('report.findings')}</h3>
      <table className={styles.findings}>
        <thead>
          <tr>
            <th scope="col">{t('column.item')}</th>
            <th scope="col">{t('column.value')}</th>
            <th scope="col">{t('column.flag')}</th>
            <th scope="col">{t('column.range')}</th>
            {earlier && <th scope="col">{format.day(earlier.date)}</th>}
            <th scope="col">{t('column.station')}</th>
          </tr>
        </thead>
        <tbody>
          {findings(review.package, review.results).map(({ station, item, value }) => {
            const was = earlier?.values.find(one => one.item === item.code)
            return (
              <tr key={item.code}>
                <th scope="row">{text(item.name)}</th>
                <td>
                  <ValueText item={item} value={value} />
                </td>
                <td>
                  {value.flag && (
                    <Status tone={isCritical(value) ? 'bad' : 'warn'}>{term('flag', value.flag)}</Status>
                  )}
                </td>
                <td>{rangeText(value, sex => t(`sex.${sex}`))}</td>
                {earlier && <td>{was && <ValueText item={item} value={was} />}</td>}
                <td>{text(station.name)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {review.exam.stops
        .filter(stop => stop.state === 'skipped' || stop.state === 'declined')
        .map(stop => (
          <p key={stop.station}>
            {text(review.package.stations.find(one => one.code === stop.station)?.name)}:{' '}
            {term('state', stop.state)} ({term('reason', stop.reason ?? '')})
          </p>
        ))}
    </section>
    // biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above
  )
}
