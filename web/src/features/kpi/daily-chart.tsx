import { useTranslation } from 'react-i18next'
import { Panel } from '@/shared/components/page'
import { useClinicFormat } from '@/shared/me/me'
import { Chart } from './chart'
import { type Figure, plotted, valueText } from './figures'
import styles from './kpi.module.css'

/** One figure day by day. The same numbers stand in a table for those who do not see the chart. */
export function DailyChart({ figure }: { figure: Figure }) {
  const { t, i18n } = useTranslation('kpi')
  const format = useClinicFormat()
  const suffix = { percent: '%', 'per-mille': '‰' }[figure.unit as string] ?? ''
  return (
    <Panel title={t('daily', { name: figure.name })}>
      <Chart
        className={styles.chart ?? ''}
        label={t('daily', { name: figure.name })}
        days={figure.days.map(day => String(Number(day.date.slice(8))))}
        values={figure.days.map(day => plotted(figure, day))}
        bars={figure.unit === 'count'}
        suffix={suffix}
      />
      <table className="visually-hidden">
        <caption>{t('daily', { name: figure.name })}</caption>
        <tbody>
          {figure.days.map(day => (
            <tr key={day.date}>
              <th scope="row">{format.day(day.date)}</th>
              <td>{valueText({ ...day, unit: figure.unit }, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
