import { SoundOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { useHasRole } from '@/shared/me/me'
import { useQueue, useRefreshQueue } from './queue'
import styles from './queue.module.css'
import { RecordPanel } from './record-panel'
import { WaitingList } from './waiting-list'

/** One session's queue: who is next on one side, who is with the doctor on the other. */
export function SessionQueue({ session }: { session: Schemas['Board'] }) {
  const { t } = useTranslation('visit')
  const { message } = App.useApp()
  const mayCall = useHasRole('doctor', 'nurse', 'administrator')
  const nameOf = (encounter: Schemas['Encounter']) => session.patients[encounter.patientId]?.name
  const queue = useQueue(session.id)
  const refresh = useRefreshQueue()
  const [chosen, setChosen] = useState<string>()
  const [key, renewKey] = useIdempotencyKey()
  const call = api.useMutation('post', '/api/v1/sessions/{id}/call-next', {
    onSuccess: encounter => {
      renewKey()
      setChosen(encounter.id)
      void message.success(t('call.done', { number: encounter.number, name: nameOf(encounter) }))
    },
    onSettled: refresh,
  })

  return (
    <QueryState query={queue}>
      {({ items }) => {
        const waiting = items.filter(one => one.status === 'arrived')
        const called = items.filter(one => one.status === 'in-progress')
        const current = called.find(one => one.id === chosen) ?? called[0]
        return (
          <div className={styles.columns}>
            <Panel title={t('waiting.title', { count: waiting.length })} flush>
              {mayCall && (
                <div className={styles.call}>
                  <Button
                    type="primary"
                    size="large"
                    block
                    icon={<SoundOutlined />}
                    disabled={waiting.length === 0}
                    loading={call.isPending}
                    onClick={() =>
                      call.mutate({
                        params: { path: { id: session.id }, header: { 'Idempotency-Key': key } },
                      })
                    }
                  >
                    {t('call.next')}
                  </Button>
                  <ProblemAlert error={call.error} />
                </div>
              )}
              {waiting.length === 0 ? (
                <Empty title={t('waiting.none')} />
              ) : (
                <WaitingList encounters={waiting} nameOf={nameOf} />
              )}
            </Panel>
            <div className={styles.current}>
              {called.length > 1 && (
                <CalledTabs called={called} nameOf={nameOf} current={current?.id} onChoose={setChosen} />
              )}
              {current ? (
                <RecordPanel key={current.id} id={current.id} name={nameOf(current)} onDone={refresh} />
              ) : (
                <Panel>
                  <Empty title={t('called.none')} hint={t('called.noneHint')} />
                </Panel>
              )}
            </div>
          </div>
        )
      }}
    </QueryState>
  )
}

interface CalledTabsProps {
  called: Schemas['Encounter'][]
  current: string | undefined
  nameOf: (encounter: Schemas['Encounter']) => string | undefined
  onChoose: (id: string) => void
}

function CalledTabs({ called, current, nameOf, onChoose }: CalledTabsProps) {
  return (
    <div className={styles.calledTabs}>
      {called.map(one => (
        <Button key={one.id} aria-pressed={one.id === current} onClick={() => onChoose(one.id)}>
          {one.number} {nameOf(one)}
        </Button>
      ))}
    </div>
  )
}
