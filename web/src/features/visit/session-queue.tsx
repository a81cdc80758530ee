import { SoundOutlined } from '@ant-design/icons'
import { Alert, App, Button } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { useText } from '@/shared/i18n/text'
import { useHasRole } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { useTicket } from '@/shared/visit/ticket'
import { useCallNext } from './call-next'
import { useColleague } from './colleague'
import { MoveButtons } from './move-buttons'
import type { QueueOption } from './move-dialog'
import { useMove } from './moves'
import { type QueueEntry, useQueue, useRefreshQueue } from './queue'
import styles from './queue.module.css'
import { RecordPanel } from './record-panel'
import { Unscreened, WaitingList } from './waiting-list'

interface SessionQueueProps {
  /** A session, or the queue of a pool or a room, which knows no names in advance. */
  session: { id: string; room?: string; patients: Schemas['Board']['patients']; practitionerId?: string }
  queues: QueueOption[]
}

/** One queue: who is next on one side, who is with the doctor on the other. */
export function SessionQueue({ session, queues }: SessionQueueProps) {
  const { t } = useTranslation(['visit', 'queue'])
  const { message } = App.useApp()
  const mayCall = useHasRole('doctor', 'nurse', 'administrator')
  const nameOf = (encounter: Schemas['Encounter']) => session.patients[encounter.patientId]?.name
  const queue = useQueue(session.id)
  const refresh = useRefreshQueue()
  const [chosen, setChosen] = useState<string>()
  const { move, error: moveError } = useMove()
  const called = (queue.data?.items ?? []).filter(one => one.status === 'in-progress')
  const ticket = useTicket()
  const colleague = useColleague(session.practitionerId)
  const call = useCallNext(
    session.id,
    called,
    called => {
      const encounter = queue.data?.items.find(one => one.id === called.id) ?? called
      setChosen(encounter.id)
      void message.success({
        key: encounter.id, // called twice by a double click, it is told once
        content: t('call.done', { number: ticket(encounter), name: nameOf(encounter) }),
      })
    },
    colleague,
  )
  const current = called.find(one => one.id === chosen) ?? called[0]
  useKeys(mayCall, {
    n: call.next,
    r: () => current && move(current, { verb: 'recall' }),
    p: () => current && move(current, { verb: 'pass' }),
  })

  return (
    <QueryState query={queue}>
      {({ items }) => {
        const waiting = items.filter(one => one.status === 'arrived')
        const apart = waiting.filter(one => one.apart)
        const inLine = waiting.filter(one => !one.apart)
        const away = items.filter(one => one.status === 'onleave')
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
                    disabled={inLine.length === 0}
                    loading={call.isPending}
                    onClick={call.next}
                  >
                    {t('call.next')}
                  </Button>
                  <ProblemAlert error={call.error ?? moveError} />
                  <p className={styles.why}>{t('queue:shortcuts')}</p>
                </div>
              )}
              {apart.length > 0 && (
                <section className={styles.apart} aria-label={t('queue:place.apart')}>
                  <Alert type="error" showIcon banner title={t('queue:apart', { count: apart.length })} />
                  <WaitingList encounters={apart} nameOf={nameOf} queues={queues} />
                </section>
              )}
              {inLine.length === 0 ? (
                <Empty title={t('waiting.none')} />
              ) : (
                <WaitingList encounters={inLine} nameOf={nameOf} queues={queues} />
              )}
              {away.length > 0 && <Away encounters={away} nameOf={nameOf} queues={queues} />}
            </Panel>
            <div className={styles.current}>
              {called.length > 1 && (
                <CalledTabs called={called} nameOf={nameOf} current={current?.id} onChoose={setChosen} />
              )}
              {current && (
                <div className={styles.moves}>
                  <Unscreened encounter={current} />
                  <MoveButtons key={current.id} encounter={current} queues={queues} direct={3} />
                </div>
              )}
              {current ? (
                <RecordPanel
                  key={current.id}
                  id={current.id}
                  name={nameOf(current)}
                  ticket={ticket(current)}
                  onDone={refresh}
                />
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

/** Single keys for what a doctor does all day; not while somebody types. */
function useKeys(active: boolean, keys: Record<string, () => unknown>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      const typing = target.closest('input, textarea, select, [contenteditable], [role="dialog"]')
      if (!active || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
      keys[event.key.toLowerCase()]?.()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  })
}

interface AwayProps {
  encounters: QueueEntry[]
  nameOf: (encounter: Schemas['Encounter']) => string | undefined
  queues: QueueOption[]
}

/** Those who are at an examination, or were called in vain too often. */
function Away({ encounters, nameOf, queues }: AwayProps) {
  const { t } = useTranslation('queue')
  const text = useText()
  return (
    <Panel title={t('away.title', { count: encounters.length })} flush>
      <ol className={styles.waiting}>
        {encounters.map(one => (
          <li key={one.id}>
            <span className={styles.number}>{one.number}</span>
            <div className={styles.who}>
              {one.whose && <span className={styles.whose}>{text(one.whose)}</span>}
              <PatientLink id={one.patientId} name={nameOf(one)} />
              <Unscreened encounter={one} />
              <p>{t(one.placed.kind === 'passed' ? 'away.report' : 'away.examination')}</p>
              <MoveButtons encounter={one} queues={queues} direct={1} />
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  )
}

interface CalledTabsProps {
  called: QueueEntry[]
  current: string | undefined
  nameOf: (encounter: Schemas['Encounter']) => string | undefined
  onChoose: (id: string) => void
}

function CalledTabs({ called, current, nameOf, onChoose }: CalledTabsProps) {
  const ticket = useTicket()
  return (
    <div className={styles.calledTabs}>
      {called.map(one => (
        <Button key={one.id} aria-pressed={one.id === current} onClick={() => onChoose(one.id)}>
          {ticket(one)} {nameOf(one)}
        </Button>
      ))}
    </div>
  )
}
