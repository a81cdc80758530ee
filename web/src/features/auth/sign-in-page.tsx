import { useMutation, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Navigate, useLocation } from 'react-router'
import { session, useSession } from '@/shared/api/session'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { useDocumentTitle } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { type Account, localAccounts, localLogin } from '@/shared/local/local'
import styles from './sign-in-page.module.css'

export function Component() {
  const { t } = useTranslation(['auth', 'common'])
  const location = useLocation()
  const signedIn = useSession()
  const accounts = useQuery({ queryKey: ['local', 'accounts'], queryFn: localAccounts })
  useDocumentTitle(t('title'))

  if (signedIn) return <Navigate to={cameFrom(location.state)} replace />
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
        <QueryState query={accounts}>
          {found =>
            found ? <Accounts accounts={found} /> : <p className={styles.organisation}>{t('organisation')}</p>
          }
        </QueryState>
      </main>
    </div>
  )
}

function Accounts({ accounts }: { accounts: Account[] }) {
  const { t } = useTranslation(['auth', 'common'])
  const login = useMutation({ mutationFn: localLogin, onSuccess: session.start })
  return (
    <section aria-labelledby="accounts">
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

/** Where the person was going; only a path of our own. */
function cameFrom(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('from' in state)) return '/'
  const { from } = state
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/'
}
