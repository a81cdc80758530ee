import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Status } from '@/shared/components/status'
import { useClinicFormat } from '@/shared/me/me'
import styles from './file-page.module.css'

const axes = ['age', 'disease', 'need', 'frequency', 'economic'] as const

/** The five axes, each with what the class was concluded from. */
export function Classification({ classification }: { classification: Schemas['Classification'] }) {
  const { t } = useTranslation('patient')
  return (
    <Panel title={t('classification.title')} flush>
      {axes.map(axis => {
        const { value, evidence } = classification[axis]
        return (
          <div key={axis} className={styles.axis}>
            <div className={styles.axisHead}>
              <span className={styles.axisName}>{t(`classification.axis.${axis}`)}</span>
              <Status tone={value === 'unknown' ? 'neutral' : 'brand'}>
                {t(`classification.class.${value as 'adult'}`, { defaultValue: value })}
              </Status>
            </div>
            {evidence.map(reason => (
              <p key={reason.code} className={styles.evidence}>
                <EvidenceText evidence={reason} />
              </p>
            ))}
          </div>
        )
      })}
    </Panel>
  )
}

function EvidenceText({ evidence }: { evidence: Schemas['Evidence'] }) {
  const { t } = useTranslation('patient')
  const format = useClinicFormat()
  const { date } = evidence.params ?? {}
  const values = typeof date === 'string' ? { ...evidence.params, date: format.day(date) } : evidence.params
  return t(`evidence.${evidence.code as 'no-visit'}`, { ...values, defaultValue: evidence.code })
}
