import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Problem, problemOf } from '@/shared/api/problem'

/** Shows a failure: what happened, in the server's words and the reader's language, and every wrong field. */
export function ProblemAlert({
  error,
  fields,
  action,
}: {
  error: unknown
  fields?: Problem['errors']
  action?: ReactNode
}) {
  const { t } = useTranslation()
  if (!error) return null
  const problem = problemOf(error)
  const wrong = fields ?? problem.errors
  const known = problem.code === 'network' ? 'network' : 'unexpected'
  // The server's title only names the kind, which is the same for nearly every refusal: the detail says what it is.
  const title = problem.detail || problem.title || t(`problem.${known}.title`)
  return (
    <Alert
      type="error"
      role="alert"
      title={title}
      action={action}
      description={
        <>
          {problem.status === 0 && <p>{t(`problem.${known}.detail`)}</p>}
          {wrong.length > 0 && (
            <ul>
              {wrong.map(fault => (
                <li key={fault.field + fault.code}>{fault.detail || fault.field}</li>
              ))}
            </ul>
          )}
          {problem.instance && problem.status >= 500 && (
            <p>{t('problem.quote', { number: problem.instance })}</p>
          )}
        </>
      }
    />
  )
}
