import { useMutation, useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation } from 'react-router'
import { useSentOnce } from '@/shared/api/sent-once'
import { session, useSession } from '@/shared/api/session'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { useDocumentTitle } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { type Account, localAccounts, localLogin } from '@/shared/local/local'
import { howToSignIn, type Provider } from '@/shared/signin/how'
import { PhoneForm } from './phone-form'
import styles from './sign-in-page.module.css'

export function Component() {
  const { t } = useTranslation('auth')
  const location = useLocation()
  const signedIn = useSession()
  const ways = useQuery({ queryKey: ['sign-in'], queryFn: waysIn, staleTime: Number.POSITIVE_INFINITY })
  const from = cameFrom(location.state)
  useDocumentTitle(t('title'))

  if (signedIn) return <Navigate to={from} replace />
  return (
    <SignInCard>
      <QueryState query={ways}>
        {({ accounts, provider, phone }) => (
          <>
            {accounts && <Accounts accounts={accounts} />}
            {phone && <PhoneForm pool={phone} />}
            {provider && <Staff provider={provider} from={from} />}
          </>
        )}
      </QueryState>
    </SignInCard>
  )
}

/** A clinic on one machine names no provider: it has accounts of its own. */
async function waysIn() {
  const how = await howToSignIn()
  return { ...how, accounts: how.provider ? null : await localAccounts() }
}

export function SignInCard({ children }: { children: ReactNode }) {
  const { t } = useTranslation(['auth', 'common'])
  return (
    <div className={styles.page}>
      <main className={styles.card}>
        <header className={styles.head}>
          <img src="/icon.svg" alt="" width="40" height="40" />
          <div>
            <h1>{t('common:product')}</h1>
            <p>{t('tagline')}</p>
          </div>
          <LanguageSwitch />
        </header>
        {children}
      </main>
    </div>
  )
}

function Accounts({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation(['auth', 'common'])
  const login = useMutation({ mutationFn: localLogin, onSuccess: session.start })
  return (
    <section aria-labelledby="accounts" className={styles.way}>
      <h2 id="accounts" className={styles.ask}>
        {t('choose')}
      </h2>
      <p className={styles.hint}>{t('localHint')}</p>
      <ProblemAlert error={login.error} />
      <ul className={styles.accounts}>
        {accounts.map(account => (
          <li key={account.id}>
            <button type="button" disabled={login.isPending} onClick={() => login.mutate(account.id)}>
              <strong>{account.name}</strong>
              <span>{t(`common:role.${account.role as 'nurse'}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Staff({ provider, from }: { provider: Provider; from: string }) {
  const { t } = useTranslation('auth')
  const go = useSentOnce(
    useMutation({
      mutationFn: async () => {
        const { goToProvider } = await import('@/shared/signin/provider')
        return goToProvider(provider, from)
      },
    }),
  )
  return (
    <section aria-labelledby="staff" className={styles.way}>
      <h2 id="staff" className={styles.ask}>
        {t('staff.title')}
      </h2>
      <p className={styles.hint}>{t('staff.hint')}</p>
      <ProblemAlert error={go.error} />
      <Button loading={go.isPending || go.isSuccess} onClick={() => go.mutate()}>
        {t('staff.go')}
      </Button>
    </section>
  )
}

/** Where the person was going; only a path of our own. */
function cameFrom(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('from' in state)) return '/'
  const { from } = state
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/'
}
