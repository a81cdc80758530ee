import { ReloadOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from './problem-alert'
import styles from './states.module.css'

export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useTranslation()
  return (
    <div className={styles.box} role="status">
      <span className="visually-hidden">{t('state.loading')}</span>
      <Skeleton active title={false} paragraph={{ rows }} />
    </div>
  )
}

/** Says that there is nothing, and what to do next if there is something to do. */
export function Empty({ title, hint, action }: { title: string; hint?: string; action?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      {hint && <p className={styles.hint}>{hint}</p>}
      {action}
    </div>
  )
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation()
  return (
    <div className={styles.box}>
      <ProblemAlert
        error={error}
        action={
          retry && (
            <Button size="small" icon={<ReloadOutlined />} onClick={retry}>
              {t('action.retry')}
            </Button>
          )
        }
      />
    </div>
  )
}

/** The part of a query's result that deciding what to show takes. */
export interface Answer<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

/** Shows one of loading, failure and content. Content that is already there stays when a refresh fails. */
export function QueryState<T>({
  query,
  rows,
  children,
}: {
  query: Answer<T>
  rows?: number
  children: (data: T) => ReactNode
}) {
  if (query.data !== undefined) {
    return (
      <>
        {query.error ? <Failure error={query.error} retry={query.refetch} /> : null}
        {children(query.data)}
      </>
    )
  }
  if (query.isPending) return <Loading rows={rows} />
  return <Failure error={query.error} retry={query.refetch} />
}
