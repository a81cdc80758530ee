import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '@/shared/api/problem'

/** Whether a refusal only asks if a patient of another age than the department takes is meant. */
export function asksAge(error: unknown): boolean {
  return Boolean(error) && problemOf(error).code === 'age-any'
}

/** The department does not take this age: staff look once more whom they have chosen, and may go on. */
export function AnyAge({ error, busy, onMeant }: { error: unknown; busy?: boolean; onMeant: () => void }) {
  const { t } = useTranslation('ages')
  if (!asksAge(error)) return null
  return (
    <Alert
      type="warning"
      role="alert"
      style={{ marginBottom: 16 }}
      title={t('any.title')}
      description={
        <>
          <p style={{ marginBottom: 8 }}>{problemOf(error).detail}</p>
          <Button block loading={busy} onClick={onMeant}>
            {t('any.submit')}
          </Button>
        </>
      }
    />
  )
}

/** Whoever then chooses somebody else is asked anew: what was refused must not be sent under another name. */
export function forgetAge({ error, reset }: { error: unknown; reset: () => void }): void {
  if (asksAge(error)) reset()
}

interface Sent<Request> {
  error: unknown
  isPending: boolean
  variables: Request | undefined
  mutate: (request: Request) => void
}

/** The same of something that was sent: what was refused is sent again, as meant. */
export function AnyAgeOf<Request extends { body: object }>({ sent }: { sent: Sent<Request> }) {
  const { error, isPending, variables, mutate } = sent
  return (
    <AnyAge
      error={error}
      busy={isPending}
      onMeant={() => variables && mutate({ ...variables, body: { ...variables.body, anyAge: true } })}
    />
  )
}
