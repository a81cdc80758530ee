import { useTranslation } from 'react-i18next'
import { Panel } from '@/shared/components/page'
import { useClinicFormat } from '@/shared/me/me'
import { Chart } from './chart'
import { type DefinedFigure, plotted, valueText } from './figures'
import styles from './kpi.module.css'

/** One figure day by day. The same numbers stand in a table for those who do not see the chart. */
export function DailyChart({ entry, figure }: DefinedFigure) {
  const { t, i18n } = useTranslation('kpi')
  const format = useClinicFormat()
  const days = figure.days ?? []
  const title = t('daily', { name: entry.name })
  return (
    <Panel title={title}>
      <Chart
        className={styles.chart ?? ''}
        label={title}
        days={days.map(day => String(Number(day.date.slice(8))))}
        values={days.map(day => plotted(entry.unit, day.value))}
        suffix={entry.unit === 'ratio' ? '%' : ''}
      />
      <table className="visually-hidden">
        <caption>{title}</caption>
        <tbody>
          {days.map(day => (
            <tr key={day.date}>
              <th scope="row">{format.day(day.date)}</th>
              <td>{valueText(entry.unit, day.value, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
