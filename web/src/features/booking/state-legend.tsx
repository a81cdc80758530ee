import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import styles from './board.module.css'
import { tones } from './tones'

export function StateLegend() {
  const { t } = useTranslation('booking')
  return (
    <p className={styles.legend}>
      <span>{t('legend')}</span>
      {(['free', 'booked', 'arrived', 'in-progress', 'finished', 'noshow'] as const).map(state => (
        <Status key={state} tone={tones[state]}>
          {t(`state.${state}`)}
        </Status>
      ))}
    </p>
  )
}
