import type { TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { Status, type Tone } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import type { Delivery } from '@/shared/local/local'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import styles from './message.module.css'

export type Message = Schemas['Message']

export const statuses: Message['status'][] = [
  'planned',
  'queued',
  'sending',
  'sent',
  'failed',
  'dropped',
  'unknown',
]

const tones: Record<Message['status'], Tone> = {
  planned: 'neutral',
  queued: 'info',
  sending: 'info',
  sent: 'brand',
  failed: 'bad',
  dropped: 'done',
  unknown: 'warn',
}

interface MessageTableProps {
  messages: Message[]
  deliveries: Delivery[]
  /** They are of several days. */
  dated?: boolean
}

export function MessageTable({ messages, deliveries, dated }: MessageTableProps) {
  const { t } = useTranslation(['message', 'common'])
  const format = useClinicFormat()
  const delivered = new Map(deliveries.map(delivery => [delivery.messageId, delivery]))
  const columns: TableColumnsType<Message> = [
    {
      title: t('field.due'),
      width: dated ? 170 : 90,
      render: (_, { dueAt }) => (dated ? format.dateTime(dueAt) : format.time(dueAt)),
    },
    {
      title: t('field.patient'),
      hidden: dated,
      render: (_, message) =>
        message.patientId ? (
          <PatientLink id={message.patientId} />
        ) : (
          <ToStaff emergency={message.emergencyId} />
        ),
    },
    { title: t('field.template'), dataIndex: 'title' },
    {
      title: t('field.channel'),
      width: 110,
      responsive: ['sm'],
      render: (_, { channel }) =>
        channel && t(`common:channel.${channel as 'sms'}`, { defaultValue: channel }),
    },
    {
      title: t('field.status'),
      width: 120,
      render: (_, message) => (
        <>
          <Status tone={tones[message.status]}>{t(`status.${message.status}`)}</Status>
          {putOff(message) && message.settledAt && <div>{format.dateTime(message.settledAt)}</div>}
        </>
      ),
    },
    { title: t('field.reason'), responsive: ['md'], dataIndex: 'reason' },
  ]
  return (
    <WideTable<Message>
      label={t('title')}
      rowKey="id"
      columns={columns}
      dataSource={messages}
      expandable={{
        columnTitle: <span className="visually-hidden">{t('field.text')}</span>,
        rowExpandable: message => delivered.has(message.id) || message.attempts.length > 0,
        expandedRowRender: message => (
          <div className={styles.text}>
            <p>{message.reason}</p>
            <Attempts attempts={message.attempts} />
            <DeliveredText delivery={delivered.get(message.id)} />
          </div>
        ),
      }}
    />
  )
}

/** Whether it was sent or given up later than it was due: not in the minute or two that the clinic's clock takes. */
function putOff({ dueAt, settledAt }: Message): boolean {
  return settledAt !== undefined && Date.parse(settledAt) - Date.parse(dueAt) > 3 * 60_000
}

/** Goes to a contact of the clinic's, in an emergency. */
function ToStaff({ emergency }: { emergency?: string }) {
  const { t } = useTranslation('message')
  return emergency ? <Link to={`/emergencies/${emergency}`}>{t('toStaff')}</Link> : t('toStaff')
}

/** Each try, with the channel that it took. */
function Attempts({ attempts }: { attempts: Message['attempts'] }) {
  const { t } = useTranslation(['message', 'common'])
  const format = useClinicFormat()
  if (attempts.length === 0) return null
  return (
    <ul className={styles.attempts}>
      {attempts.map(attempt => (
        <li key={attempt.at + attempt.channel}>
          {format.dateTime(attempt.at)}{' '}
          {t(`common:channel.${attempt.channel as 'sms'}`, { defaultValue: attempt.channel })}
        </li>
      ))}
    </ul>
  )
}

/** What the local outbox took in place of a phone. */
function DeliveredText({ delivery }: { delivery?: Delivery }) {
  if (!delivery) return null
  return (
    <blockquote>
      <cite>{delivery.recipient}</cite>
      {delivery.subject && <strong>{delivery.subject}</strong>}
      {delivery.text}
    </blockquote>
  )
}
