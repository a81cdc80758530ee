import { Button, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import styles from './followup.module.css'
import { daysLate, outcomeTones, type Task } from './tasks'

interface TaskTableProps {
  tasks: Task[]
  onOpen: (id: string) => void
  onMore?: () => void
}

export function TaskTable({ tasks, onOpen, onMore }: TaskTableProps) {
  const { t } = useTranslation('followup')
  const term = useTerm('followup')
  const names = useDirectoryNames()
  const columns: TableColumnsType<Task> = [
    {
      title: t('field.patient'),
      render: (_, task) => (
        <Button type="link" size="small" className={styles.open} onClick={() => onOpen(task.id)}>
          <PatientName id={task.patientId} />
        </Button>
      ),
    },
    { title: t('field.kind'), width: 120, responsive: ['sm'], render: (_, task) => term('kind', task.kind) },
    { title: t('field.plan'), width: 140, responsive: ['md'], render: (_, task) => t(`plan.${task.plan}`) },
    {
      title: t('field.department'),
      responsive: ['lg'],
      render: (_, task) => names.department(task.departmentId),
    },
    { title: t('field.due'), width: 220, render: (_, task) => <Due task={task} /> },
    {
      title: t('field.attempts'),
      width: 190,
      responsive: ['sm'],
      render: (_, task) => <LastAttempt task={task} />,
    },
  ]
  return (
    <>
      <Table<Task>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={tasks}
        pagination={false}
        onRow={task => ({ onClick: () => onOpen(task.id), style: { cursor: 'pointer' } })}
      />
      {onMore && (
        <div className={styles.more}>
          <Button onClick={onMore}>{t('more')}</Button>
        </div>
      )}
    </>
  )
}

function PatientName({ id }: { id: string }) {
  const { t } = useTranslation('followup')
  return usePatientName(id) ?? t('open')
}

export function Due({ task }: { task: Task }) {
  const { t } = useTranslation('followup')
  const format = useClinicFormat()
  const late = daysLate(task, useToday())
  return (
    <>
      {format.day(task.due)} {late > 0 && <Status tone="bad">{t('late', { count: late })}</Status>}
      {late === 0 && task.status === 'ready' && <Status tone="warn">{t('dueToday')}</Status>}
    </>
  )
}

function LastAttempt({ task }: { task: Task }) {
  const { t } = useTranslation('followup')
  const term = useTerm('followup')
  const last = task.attempts.at(-1)
  if (!last) return <span className={styles.quiet}>{t('noAttempts')}</span>
  return (
    <>
      <Status tone={outcomeTones[last.outcome]}>{term('outcome', last.outcome)}</Status>{' '}
      {t('attemptCount', { count: task.attempts.length })}
    </>
  )
}
