import { MenuOutlined } from '@ant-design/icons'
import { Button, Drawer } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, Outlet, useLocation } from 'react-router'
import { api } from '@/shared/api/client'
import { session, useSession } from '@/shared/api/session'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { Failure, Loading } from '@/shared/components/states'
import { MeContext } from '@/shared/me/me'
import { isStaff, maySearchPatients } from '../navigation'
import { Account } from './account'
import { ChoosePerson, mustChoose } from './choose-person'
import { ClinicClock } from './clinic-clock'
import styles from './console-layout.module.css'
import { Navigation } from './navigation-list'
import { QuickSearch } from './quick-search'

const Alarm = lazy(() => import('@/features/emergency/alarm'))
const Banner = lazy(() => import('@/features/emergency/banner'))

export function Component() {
  const signedIn = useSession()
  const location = useLocation()
  if (!signedIn) {
    const from = session.wasLeft() ? undefined : location.pathname + location.search
    return <Navigate to="/sign-in" state={{ from }} replace />
  }
  return <SignedIn />
}

function SignedIn() {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  const [menuOpen, setMenuOpen] = useState(false)
  const me = api.useQuery('get', '/api/v1/me', {}, { staleTime: Number.POSITIVE_INFINITY })

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes
  useEffect(() => setMenuOpen(false), [pathname])

  if (!me.data) return me.isPending ? <Loading /> : <Failure error={me.error} retry={me.refetch} />
  const { actor, clinic } = me.data
  if (mustChoose(actor)) return <ChoosePerson people={actor.patients ?? []} />

  return (
    <MeContext value={me.data}>
      <a className={styles.skip} href="#content">
        {t('action.skipToContent')}
      </a>
      <div className={styles.shell}>
        <aside className={styles.rail}>
          <p className={styles.product}>
            <img src="/icon.svg" alt="" width="26" height="26" />
            <span>
              {t('product')}
              <small>{clinic.name}</small>
            </span>
          </p>
          <Navigation actor={actor} />
        </aside>
        <header className={styles.bar}>
          <span className={styles.menuButton}>
            <Button icon={<MenuOutlined />} aria-label={t('nav.open')} onClick={() => setMenuOpen(true)} />
          </span>
          {maySearchPatients(actor) && <QuickSearch />}
          <div className={styles.barEnd}>
            {isStaff(actor) && (
              <Suspense>
                <Alarm />
              </Suspense>
            )}
            <ClinicClock />
            <span className={styles.languages}>
              <LanguageSwitch />
            </span>
            <Account actor={actor} />
          </div>
        </header>
        <main id="content" className={styles.content} tabIndex={-1}>
          {isStaff(actor) && (
            <Suspense>
              <Banner />
            </Suspense>
          )}
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Drawer
        title={clinic.name}
        placement="left"
        size={260}
        open={menuOpen}
        onClose={() => setMenuOpen(false)}
      >
        <Navigation actor={actor} />
        <LanguageSwitch />
      </Drawer>
    </MeContext>
  )
}
