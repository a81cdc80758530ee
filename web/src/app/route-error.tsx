import { useTranslation } from 'react-i18next'
import { isRouteErrorResponse, useRouteError } from 'react-router'
import styles from './route-error.module.css'

/** The last resort: a page failed to load or to render. Plain elements only, whatever failed may be the library. */
export function RouteError() {
  const { t } = useTranslation()
  const error = useRouteError()
  const lost = isRouteErrorResponse(error) && error.status === 404
  return (
    <main className={styles.box} role="alert">
      <h1>{t(lost ? 'notFound.title' : 'crash.title')}</h1>
      <p>{t(lost ? 'notFound.hint' : 'crash.hint')}</p>
      <p>
        <button type="button" onClick={() => window.location.reload()}>
          {t('action.reload')}
        </button>{' '}
        <a href="/">{t('action.home')}</a>
      </p>
    </main>
  )
}
