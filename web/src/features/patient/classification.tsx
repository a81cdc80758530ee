import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Status } from '@/shared/components/status'
import { useClinicFormat } from '@/shared/me/me'
import styles from './file-page.module.css'

/** The five axes, each with what the class was concluded from. */
export function Classification({ axes }: { axes: Schemas['Axis'][] }) {
  const { t } = useTranslation('patient')
  const format = useClinicFormat()
  return (
    <Panel title={t('classification.title')} flush>
      {axes.length === 0 && <p className={styles.axis}>{t('classification.none')}</p>}
      {axes.map(axis => (
        <div key={axis.axis} className={styles.axis}>
          <div className={styles.axisHead}>
            <span className={styles.axisName}>{t(`classification.axis.${axis.axis}`)}</span>
            <Status tone={axis.override ? 'info' : 'brand'}>
              {t(`classification.class.${axis.class as 'adult'}`, { defaultValue: axis.class })}
            </Status>
          </div>
          {axis.override ? (
            <p className={styles.evidence}>
              {t('classification.override', { reason: axis.override.reason })}{' '}
              {axis.override.until && t('classification.until', { date: format.day(axis.override.until) })}
            </p>
          ) : (
            axis.evidence.map(evidence => (
              <p key={evidence} className={styles.evidence}>
                {evidence}
              </p>
            ))
          )}
        </div>
      ))}
    </Panel>
  )
}
