import styles from './splash.module.css'

/** What stands on the screen until the first page's code is here. Wordless: the language may not be loaded yet. */
export function Splash() {
  return <div className={styles.splash} aria-busy="true" />
}
