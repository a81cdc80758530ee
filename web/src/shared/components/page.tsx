import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './page.module.css'

interface PageProps {
  title: string
  /** What the browser's tab and history say, where the title names a person. */
  tab?: string
  /** A short line beside the title: what the page is about right now. */
  note?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, tab, note, actions, children }: PageProps) {
  useDocumentTitle(tab ?? title)
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        {note && <div className={styles.note}>{note}</div>}
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  )
}

/** A bordered surface with an optional heading. */
export function Panel({
  title,
  extra,
  children,
  flush,
}: {
  title?: string
  extra?: ReactNode
  children: ReactNode
  flush?: boolean
}) {
  return (
    <section className={styles.panel} aria-label={title}>
      {(title || extra) && (
        <div className={styles.panelHead}>
          {title && <h2 className={styles.panelTitle}>{title}</h2>}
          {extra}
        </div>
      )}
      <div className={flush ? undefined : styles.panelBody}>{children}</div>
    </section>
  )
}

export function useDocumentTitle(title: string): void {
  const { t } = useTranslation()
  const product = t('product')
  useEffect(() => {
    document.title = `${title} · ${product}`
  }, [title, product])
}
