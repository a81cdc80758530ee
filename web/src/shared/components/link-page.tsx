import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { LanguageSwitch } from './language-switch'
import styles from './link-page.module.css'

/** The page that a link in a message opens: for one person, on a phone, without a sign-in. */
export function LinkPage({ title, children }: { title: string; children: ReactNode }) {
  const { i18n } = useTranslation()
  useEffect(() => {
    document.title = title
  }, [title])
  return (
    <div className={styles.page} lang={i18n.language}>
      <header className={styles.head}>
        <LanguageSwitch />
      </header>
      <main className={styles.main}>{children}</main>
    </div>
  )
}
