import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate } from 'react-router'
import { useSession } from '@/shared/api/session'
import { LanguageSwitch } from '@/shared/components/language-switch'
import styles from './guidance.module.css'
import { Guide } from './guide'

/** Guidance for whoever opens it, before any sign-in: symptoms lead to a department, or to the ambulance. */
export function Component() {
  const { t, i18n } = useTranslation('guidance')
  const signedIn = useSession()
  useEffect(() => {
    document.title = t('title')
  }, [t])
  if (signedIn) return <Navigate to="/my/guidance" replace />
  return (
    <div className={styles.page} lang={i18n.language}>
      <header className={styles.head}>
        <LanguageSwitch />
      </header>
      <main className={styles.main}>
        <h1 className={styles.title}>{t('title')}</h1>
        <Guide bookingOf={id => `/book/${id}`} />
      </main>
    </div>
  )
}
