import { useTranslation } from 'react-i18next'
import { Guide } from '@/features/guidance/guide'
import { Screen } from '@/features/portal/kit'
import styles from './layout.module.css'

/** Guidance for a patient who is signed in, in the portal's frame, on the way to a booking. */
export function Component() {
  const { t } = useTranslation(['guidance', 'portal'])
  return (
    <Screen title={t('title')} back={{ to: '/book', label: t('portal:book.departments') }}>
      <div className={styles.guide}>
        <Guide bookingOf={id => `/book/${id}`} />
      </div>
    </Screen>
  )
}
