import { Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { QueryState } from '@/shared/components/states'
import { useClinicFormat } from '@/shared/me/me'
import { useTicket } from '@/shared/visit/ticket'
import type { QueueEntry } from './queue'
import styles from './queue.module.css'

/** What happened to somebody since the check-in, line by line. */
export function LogDialog({ encounter, onClose }: { encounter: QueueEntry; onClose: () => void }) {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const ticket = useTicket()
  const log = api.useQuery('get', '/api/v1/encounters/{id}/log', { params: { path: { id: encounter.id } } })
  const said = (what: Schemas['VisitLine']['what']) =>
    what === 'checked-in' || what === 'triaged' || what === 'alerted' ? t(`log.${what}`) : t(`verb.${what}`)
  return (
    <Modal open title={t('log.title', { number: ticket(encounter) })} footer={null} onCancel={onClose}>
      <QueryState query={log}>
        {({ items }) => (
          <ol className={styles.log}>
            {items.map(line => (
              <li key={line.at + line.what}>
                <time dateTime={line.at}>{format.time(line.at)}</time> {said(line.what)}
                {line.reason && `: ${line.reason}`}
                {line.who && ` · ${line.name || t(`log.by.${line.who}`)}`}
              </li>
            ))}
          </ol>
        )}
      </QueryState>
    </Modal>
  )
}
