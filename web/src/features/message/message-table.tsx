import { Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { Status, type Tone } from '@/shared/components/status'
import type { Delivery } from '@/shared/local/local'
import { useClinicFormat } from '@/shared/me/me'
import styles from './message.module.css'

type Message = Schemas['Message']

const tones: Record<Message['status'], Tone> = {
  planned: 'neutral',
  sent: 'brand',
  delivered: 'brand',
  failed: 'bad',
  dropped: 'done',
}

export function MessageTable({ messages, deliveries }: { messages: Message[]; deliveries: Delivery[] }) {
  const { t } = useTranslation(['message', 'common'])
  const format = useClinicFormat()
  const delivered = new Map(deliveries.map(delivery => [delivery.messageId, delivery]))
  const columns: TableColumnsType<Message> = [
    {
      title: t('field.due'),
      width: 110,
      render: (_, message) => format.time(message.sentAt ?? message.dueAt),
    },
    {
      title: t('field.patient'),
      render: (_, message) => (
        <Link to={`/patients/${message.patientId}`}>{message.patientName ?? t('openFile')}</Link>
      ),
    },
    {
      title: t('field.template'),
      render: (_, message) =>
        t(`template.${message.template as 'booked'}`, { defaultValue: message.template }),
    },
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
      render: (_, { status }) => <Status tone={tones[status]}>{t(`status.${status}`)}</Status>,
    },
    { title: t('field.reason'), responsive: ['md'], dataIndex: 'reason' },
  ]
  return (
    <Table<Message>
      rowKey="id"
      size="small"
      columns={columns}
      dataSource={messages}
      pagination={false}
      expandable={{
        rowExpandable: message =>
          delivered.has(message.id) || Boolean(message.text) || Boolean(message.reason),
        expandedRowRender: message => (
          <div className={styles.text}>
            {message.reason && <p>{message.reason}</p>}
            <MessageText text={message.text} delivery={delivered.get(message.id)} />
          </div>
        ),
      }}
    />
  )
}

function MessageText({ text, delivery }: { text?: string; delivery?: Delivery }) {
  if (!delivery) return text && <blockquote>{text}</blockquote>
  return (
    <blockquote>
      <cite>{delivery.recipient}</cite>
      {delivery.subject && <strong>{delivery.subject}</strong>}
      {delivery.text}
    </blockquote>
  )
}
