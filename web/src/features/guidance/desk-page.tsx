import { useTranslation } from 'react-i18next'
import { Page } from '@/shared/components/page'
import styles from './guidance.module.css'
import { Guide } from './guide'

/** Guidance at the desk: the same questions, and the day board of the department behind the answer. */
export function Component() {
  const { t } = useTranslation('guidance')
  return (
    <Page title={t('title')}>
      <div className={styles.desk}>
        <Guide bookingOf={id => `/board?department=${id}`} />
      </div>
    </Page>
  )
}
