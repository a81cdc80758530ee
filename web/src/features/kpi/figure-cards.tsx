import { useTranslation } from 'react-i18next'
import { type DefinedFigure, number, valueText } from './figures'
import styles from './kpi.module.css'

interface FigureCardsProps {
  figures: DefinedFigure[]
  chosen: string
  onChoose: (id: string) => void
}

/** Every figure with what it was computed from, so that nobody has to take a percentage on trust. */
export function FigureCards({ figures, chosen, onChoose }: FigureCardsProps) {
  const { t } = useTranslation('kpi')
  return (
    <ul className={styles.cards} aria-label={t('figures')}>
      {figures.map(one => {
        const { id } = one.entry
        return (
          <li key={id} className={id === chosen ? `${styles.card} ${styles.chosen}` : styles.card}>
            <FigureCard
              {...one}
              beside={besideOf(one, figures)}
              chosen={id === chosen}
              onChoose={() => onChoose(id)}
            />
          </li>
        )
      })}
    </ul>
  )
}

/** The figure without which this one would mislead: a score's response rate. */
function besideOf({ entry }: DefinedFigure, figures: DefinedFigure[]): DefinedFigure | undefined {
  return figures.find(other => other.entry.id === entry.beside)
}

interface FigureCardProps extends DefinedFigure {
  beside: DefinedFigure | undefined
  chosen: boolean
  onChoose: () => void
}

function FigureCard({ entry, figure, beside, chosen, onChoose }: FigureCardProps) {
  const { t, i18n } = useTranslation('kpi')
  const whole = (value: number) => number(value, i18n.language)
  return (
    <>
      <button type="button" aria-pressed={chosen} onClick={onChoose}>
        <span className={styles.name}>{entry.name}</span>
        <span className={styles.value}>{valueText(entry.unit, figure.value, i18n.language)}</span>
        <span className={styles.fraction}>
          {t('fraction', { numerator: whole(figure.numerator), denominator: whole(figure.denominator) })}
          {figure.excluded > 0 && ` · ${t('excluded', { count: figure.excluded })}`}
        </span>
        {beside && (
          <span className={styles.fraction}>
            {beside.entry.name} {valueText(beside.entry.unit, beside.figure.value, i18n.language)}
          </span>
        )}
      </button>
      <details>
        <summary>{t('definition')}</summary>
        <div className={styles.definition}>
          <p>{entry.definition}</p>
          <dl>
            <dt>{t('numerator')}</dt>
            <dd>{entry.numerator}</dd>
            <dt>{t('denominator')}</dt>
            <dd>{entry.denominator}</dd>
            {entry.exclusions && <dt>{t('exclusions')}</dt>}
            {entry.exclusions && <dd>{entry.exclusions}</dd>}
            <dt>{t('zeroRule')}</dt>
            <dd>{entry.zeroRule}</dd>
          </dl>
        </div>
      </details>
    </>
  )
}
