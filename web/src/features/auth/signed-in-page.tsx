import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Navigate } from 'react-router'
import { type Session, session } from '@/shared/api/session'
import { LinkButton } from '@/shared/components/link-button'
import { useDocumentTitle } from '@/shared/components/page'
import { Failure, Loading } from '@/shared/components/states'
import { howToSignIn } from '@/shared/signin/how'
import { arrive, NotSignedIn } from '@/shared/signin/provider'
import { SignInCard } from './sign-in-page'

/** Where the provider leads back to. */
export function Component() {
  const { t } = useTranslation('auth')
  // The code in the address is good once: nothing may ask a second time.
  const back = useQuery({
    queryKey: ['signed-in'],
    queryFn: finish,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  useDocumentTitle(t('title'))

  if (back.data) return <Navigate to={back.data} replace />
  if (back.isPending) return <Loading />
  return (
    <SignInCard>
      {back.error instanceof NotSignedIn ? (
        <Alert
          type="warning"
          role="alert"
          showIcon
          title={t(`notSignedIn.${back.error.why}`)}
          description={<LinkButton to="/sign-in">{t('notSignedIn.again')}</LinkButton>}
        />
      ) : (
        <>
          <Failure error={back.error} />
          <LinkButton to="/sign-in">{t('notSignedIn.again')}</LinkButton>
        </>
      )}
    </SignInCard>
  )
}

let under: Promise<{ session: Session; from: string }> | undefined

async function finish(): Promise<string> {
  const { provider } = await howToSignIn()
  if (!provider) throw new NotSignedIn('expired')
  under ??= arrive(provider, new URL(window.location.href))
  const { session: found, from } = await under
  session.start(found)
  return from
}
