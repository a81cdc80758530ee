import { Button, Dropdown } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useHasRole } from '@/shared/me/me'
import { useTicket } from '@/shared/visit/ticket'
import { LogDialog } from './log-dialog'
import { MoveDialog, type QueueOption } from './move-dialog'
import { needsReason, useMove, type Verb } from './moves'
import type { QueueEntry } from './queue'
import { TriageDialog } from './triage-dialog'

const callers: Verb[] = [
  'call',
  'recall',
  'skip',
  'pass',
  'transfer',
  'examine',
  'prioritise',
  'deprioritise',
]

const offered: Record<string, Verb[]> = {
  arrived: ['call', 'skip', 'transfer', 'prioritise', 'deprioritise', 'leave'],
  'in-progress': ['recall', 'pass', 'examine', 'transfer', 'deprioritise', 'leave'],
  onleave: ['return', 'transfer', 'prioritise', 'deprioritise', 'leave'],
}

// Who is sent to a room for an examination is sent back from it, called there or not.
const offeredInRoom: typeof offered = {
  arrived: ['call', 'return', 'transfer', 'leave'],
  'in-progress': ['return', 'recall', 'pass', 'transfer', 'leave'],
}

/** What can be done with somebody in the queue: the likeliest as buttons, the rest in a menu. */
export function MoveButtons({
  encounter,
  queues,
  direct = 0,
}: {
  encounter: QueueEntry
  queues: QueueOption[]
  direct?: number
}) {
  const { t } = useTranslation('queue')
  const ticket = useTicket()
  const mayCall = useHasRole('doctor', 'nurse')
  const [asking, setAsking] = useState<Verb | 'triage' | 'log'>()
  const { move, error, isPending } = useMove()
  const here = (encounter.sentFrom && offeredInRoom[encounter.status]) || offered[encounter.status] || []
  const verbs = here.filter(
    verb =>
      (mayCall || !callers.includes(verb)) &&
      (verb !== 'prioritise' || !encounter.emergency) &&
      (verb !== 'deprioritise' || encounter.emergency),
  )
  const asks = (verb: Verb) =>
    needsReason.includes(verb) || (verb === 'examine' && queues.some(one => one.room))
  const start = (verb: Verb) => (asks(verb) ? setAsking(verb) : move(encounter, { verb }))
  const items = [
    ...(mayCall ? [{ key: 'triage', label: t('triage.open') }] : []),
    ...verbs.slice(direct).map(verb => ({ key: verb, label: t(`verb.${verb}`), danger: verb === 'leave' })),
    { key: 'log', label: t('log.open') },
  ]
  const close = () => setAsking(undefined)
  return (
    <>
      {verbs.slice(0, direct).map(verb => (
        <Button key={verb} loading={isPending} onClick={() => start(verb)}>
          {t(`verb.${verb}`)}
        </Button>
      ))}
      {mayCall && encounter.unscreened && (
        <Button
          size={direct ? 'middle' : 'small'}
          aria-label={`${t('triage.open')} ${ticket(encounter)}`}
          onClick={() => setAsking('triage')}
        >
          {t('triage.open')}
        </Button>
      )}
      <Dropdown
        trigger={['click']}
        menu={{
          items,
          onClick: ({ key }) => (key === 'triage' || key === 'log' ? setAsking(key) : start(key as Verb)),
        }}
      >
        <Button size={direct ? 'middle' : 'small'} aria-label={`${t('more')} ${ticket(encounter)}`}>
          {t('more')}
        </Button>
      </Dropdown>
      <ProblemAlert error={error} />
      {asking === 'triage' && <TriageDialog encounter={encounter} onClose={close} />}
      {asking === 'log' && <LogDialog encounter={encounter} onClose={close} />}
      {asking && asking !== 'triage' && asking !== 'log' && (
        <MoveDialog encounter={encounter} verb={asking} queues={queues} onClose={close} />
      )}
    </>
  )
}
