import { useMutation } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { type Encounter, useReadEncounter } from './queue'
import styles from './record.module.css'
import { type Draft, readDraft } from './record-draft'
import { RecordView, SignatureLine } from './record-view'

interface BehindProps {
  id: string
  onLoad: (newer: { encounter: Encounter; etag: string }, found: Draft) => void
}

/** What is typed was typed upon a version that is not the latest any more: leads on without losing it. */
export function Behind({ id, onLoad }: BehindProps) {
  const { t } = useTranslation('record')
  const read = useReadEncounter(id)
  const load = useMutation({
    mutationFn: async () => ({ newer: await read(), found: await readDraft(id) }),
    onSuccess: ({ newer, found }) => onLoad(newer, found),
  })
  return (
    <>
      <Alert
        className={styles.draft}
        type="error"
        role="alert"
        title={t('newer.changed')}
        description={t('newer.kept')}
        action={
          <Button loading={load.isPending} onClick={() => load.mutate()}>
            {t('newer.load')}
          </Button>
        }
      />
      <ProblemAlert error={load.error} />
    </>
  )
}

/** What was signed meanwhile, beside what is typed: signing puts the one in the place of the other. */
export function Newer({ encounter }: { encounter: Encounter }) {
  const { t } = useTranslation('record')
  if (!encounter.record) return null
  return (
    <Alert
      className={styles.draft}
      type="warning"
      role="status"
      title={t('newer.compare')}
      description={
        <>
          <RecordView record={encounter.record} />
          <SignatureLine signature={encounter.signature} />
        </>
      }
    />
  )
}
