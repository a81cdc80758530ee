import { Suspense, useEffect, useRef, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, NavLink, Outlet, useLocation } from 'react-router'
import { Faulty, Waiting } from '@/features/portal/kit'
import { PersonSwitch } from '@/features/portal/person-switch'
import { api } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { session, useSession } from '@/shared/api/session'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { type Me, MeContext } from '@/shared/me/me'
import styles from './layout.module.css'
import { People } from './people'
import { TabIcon, type TabKey } from './tab-icon'
import { useKeptFocus } from './use-kept-focus'

const tabs: [key: TabKey, to: string][] = [
  ['home', '/my'],
  ['book', '/book'],
  ['visits', '/my/visits'],
  ['messages', '/my/messages'],
  ['me', '/my/me'],
]

export function Component() {
  const signedIn = useSession()
  const location = useLocation()
  if (!signedIn) {
    // What the clinic's code at the door says stands behind the #.
    const from = session.wasLeft() ? undefined : location.pathname + location.search + location.hash
    return <Navigate to="/sign-in" state={{ from }} replace />
  }
  return <SignedIn />
}

function SignedIn() {
  const { pathname } = useLocation()
  const me = api.useQuery('get', '/api/v1/me', {}, { staleTime: 60_000 })
  const again = useRef(false)
  const { error, refetch } = me
  useEffect(() => {
    // Whoever it was about took their leave back, or is of age: from the next request on the person is here for themselves.
    if (!error || again.current || ![403, 404].includes(problemOf(error).status)) return
    again.current = true
    void refetch()
  }, [error, refetch])
  if (!me.data) {
    return <main>{me.isPending ? <Waiting /> : <Faulty error={me.error} retry={me.refetch} />}</main>
  }
  const { actor } = me.data
  if (!actor.roles.includes('patient')) {
    return <Navigate to={pathname === '/my/guidance' ? '/guidance/desk' : '/'} replace />
  }
  if (!actor.patientId) return <People people={actor.patients ?? []} />
  return (
    <MeContext value={me.data}>
      <Frame me={me.data} />
    </MeContext>
  )
}

function Frame({ me }: { me: Me }) {
  const { t } = useTranslation(['portal', 'common'])
  const online = useOnline()
  const main = useRef<HTMLElement>(null)
  useKeptFocus(main)
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#content">
        {t('common:action.skipToContent')}
      </a>
      <header className={styles.head}>
        <p className={styles.clinic}>
          <img src="/icon.svg" alt="" width="24" height="24" /> {me.clinic.name}
        </p>
        <PersonSwitch />
        <LanguageSwitch />
      </header>
      <nav className={styles.tabs} aria-label={t('common:nav.label')}>
        {tabs.map(([key, to]) => (
          <NavLink key={key} to={to} end={to === '/my'} className={styles.tab}>
            <TabIcon name={key} />
            {t(`tab.${key}`)}
          </NavLink>
        ))}
      </nav>
      <main ref={main} id="content" className={styles.content} tabIndex={-1}>
        {!online && (
          <p className={styles.offline} role="status">
            {t('offline')}
          </p>
        )}
        <Suspense fallback={<Waiting />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  )
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('online', changed)
  window.addEventListener('offline', changed)
  return () => {
    window.removeEventListener('online', changed)
    window.removeEventListener('offline', changed)
  }
}

function useOnline(): boolean {
  return useSyncExternalStore(subscribe, () => navigator.onLine)
}
