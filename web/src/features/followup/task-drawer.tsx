import { App, Button, Drawer } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { AttemptForm } from './attempt-form'
import { Attempts } from './attempts'
import { EscalateDialog } from './escalate-dialog'
import styles from './followup.module.css'
import { PhoneNumber } from './phone-number'
import { Script } from './script'
import { Due } from './task-table'
import { type Task, useRefreshTasks } from './tasks'
import { VisitContext } from './visit-context'

/** One task: what it is about, whom to call, what came of it. */
export function TaskDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation('followup')
  const term = useTerm('followup')
  const worksheet = api.useQuery('get', '/api/v1/tasks/{id}', { params: { path: { id } } })
  const title = worksheet.data ? term('kind', worksheet.data.task.kind) : t('title')
  return (
    <Drawer title={title} size={560} open onClose={onClose}>
      <QueryState query={worksheet}>
        {({ task, script }) => <TaskBody task={task} script={script} onDone={onClose} />}
      </QueryState>
    </Drawer>
  )
}

function TaskBody({
  task,
  script,
  onDone,
}: {
  task: Task
  script: Schemas['ScriptQuestion'][]
  onDone: () => void
}) {
  const { t } = useTranslation('followup')
  const term = useTerm('followup')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const refresh = useRefreshTasks()
  const [escalating, setEscalating] = useState(false)
  const open = task.status === 'ready'
  return (
    <div className={styles.body}>
      <Facts
        items={[
          [t('field.patient'), <PatientLink key="patient" id={task.patientId} />],
          [t('field.phone'), open && <PhoneNumber key="phone" task={task} />],
          [t('field.window'), `${format.day(task.from)} – ${format.day(task.due)}`],
          [t('field.due'), <Due key="due" task={task} />],
          [t('field.plan'), t(`plan.${task.plan}`)],
          [t('field.way'), task.way && term('way', task.way)],
          [
            t('field.reason'),
            task.reason && (
              <Status key="reason" tone="neutral">
                {term('reason', task.reason)}
              </Status>
            ),
          ],
          [
            t('field.offer'),
            task.offerId && (
              <Link key="offer" to={`/waitlist?department=${task.departmentId}`}>
                {t('offer')}
              </Link>
            ),
          ],
          [t('field.escalation'), task.note],
          [t('field.callAgainOn'), task.callAgainOn && format.day(task.callAgainOn)],
          [t('field.department'), names.department(task.departmentId)],
          [t('field.practitioner'), names.practitioner(task.practitionerId)],
          [t('field.assignee'), <Assignee key="assignee" task={task} />],
        ]}
      />
      {task.about.startsWith('enc_') && <VisitContext encounterId={task.about} />}
      {open && <Script questions={script} />}
      <Attempts attempts={task.attempts} />
      {open && (
        <AttemptForm
          task={task}
          onRecorded={() => {
            refresh()
            onDone()
          }}
          onEscalate={() => setEscalating(true)}
        />
      )}
      {escalating && (
        <EscalateDialog
          task={task}
          onClose={() => setEscalating(false)}
          onEscalated={() => {
            refresh()
            setEscalating(false)
            onDone()
          }}
        />
      )}
    </div>
  )
}

function Assignee({ task }: { task: Task }) {
  const { t } = useTranslation('followup')
  const { message } = App.useApp()
  const { actor } = useMe()
  const refresh = useRefreshTasks()
  const claim = api.useMutation('post', '/api/v1/tasks/{id}/claim', {
    onSuccess: () => void message.success(t('claim.done')),
    onSettled: refresh,
  })
  if (task.assignee === actor.id) return t('claim.mine')
  return (
    <>
      {task.assignee ? t('claim.other') : t('claim.nobody')}{' '}
      {task.status === 'ready' && (
        <Button
          size="small"
          loading={claim.isPending}
          onClick={() => claim.mutate({ params: { path: { id: task.id } } })}
        >
          {t('claim.submit')}
        </Button>
      )}
      <ProblemAlert error={claim.error} />
    </>
  )
}
