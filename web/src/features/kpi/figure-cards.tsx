import { useTranslation } from 'react-i18next'
import { type Figure, number, valueText } from './figures'
import styles from './kpi.module.css'

interface FigureCardsProps {
  figures: Figure[]
  chosen: string
  onChoose: (id: string) => void
}

/** Every figure with what it was computed from, so that nobody has to take a percentage on trust. */
export function FigureCards({ figures, chosen, onChoose }: FigureCardsProps) {
  const { t } = useTranslation('kpi')
  return (
    <ul className={styles.cards} aria-label={t('figures')}>
      {figures.map(figure => (
        <li
          key={figure.id}
          className={figure.id === chosen ? `${styles.card} ${styles.chosen}` : styles.card}
        >
          <FigureCard figure={figure} chosen={figure.id === chosen} onChoose={() => onChoose(figure.id)} />
        </li>
      ))}
    </ul>
  )
}

function FigureCard({ figure, chosen, onChoose }: { figure: Figure; chosen: boolean; onChoose: () => void }) {
  const { t, i18n } = useTranslation('kpi')
  const whole = (value: number) => number(value, i18n.language, 0)
  return (
    <>
      <button type="button" aria-pressed={chosen} onClick={onChoose}>
        <span className={styles.name}>{figure.name}</span>
        <span className={styles.value}>{valueText(figure, i18n.language)}</span>
        {figure.unit !== 'count' && (
          <span className={styles.fraction}>
            {t('fraction', { numerator: whole(figure.numerator), denominator: whole(figure.denominator) })}
          </span>
        )}
      </button>
      {figure.definition && (
        <details>
          <summary>{t('definition')}</summary>
          <p>{figure.definition}</p>
        </details>
      )}
    </>
  )
}
