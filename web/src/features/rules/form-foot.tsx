import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '@/shared/api/problem'
import { useUnsaved } from '@/shared/components/use-unsaved'
import styles from './rules.module.css'

/** Says that somebody else has saved meanwhile, and leads to what they saved. */
export function Conflict({ error, onReload }: { error: unknown; onReload: () => void }) {
  const { t } = useTranslation('rules')
  if (!isStale(error)) return null
  return (
    <Alert
      type="warning"
      role="alert"
      style={{ marginBottom: 16 }}
      title={t('stale.title')}
      description={t('stale.hint')}
      action={<Button onClick={onReload}>{t('stale.reload')}</Button>}
    />
  )
}

export function isStale(error: unknown): boolean {
  return Boolean(error) && problemOf(error).status === 412
}

/** Saves, or takes back what was changed since it was read; nobody leaves what they changed unasked. */
export function FormFoot({
  changed,
  saving,
  onUndo,
}: {
  changed: boolean
  saving: boolean
  onUndo: () => void
}) {
  const { t } = useTranslation('rules')
  useUnsaved(changed)
  return (
    <div className={styles.foot}>
      <Button type="primary" htmlType="submit" loading={saving} disabled={!changed}>
        {t('save')}
      </Button>
      <Button disabled={!changed} onClick={onUndo}>
        {t('undo')}
      </Button>
      <span role="status">{changed && t('changed')}</span>
    </div>
  )
}
