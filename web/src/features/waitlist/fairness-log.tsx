import { Button, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Empty, QueryState } from '@/shared/components/states'
import { Status, type Tone } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import type { Offer } from './waits'
import styles from './worklist.module.css'

const tones: Record<Offer['status'], Tone> = {
  open: 'info',
  accepted: 'brand',
  declined: 'neutral',
  expired: 'warn',
  withdrawn: 'neutral',
  nobody: 'bad',
}

/** Which numbers were offered to whom, when, and why those who ranked higher were passed over. */
export function FairnessLog({ department }: { department: string }) {
  const { t } = useTranslation('waitlist')
  const [cursor, setCursor] = useState<string>()
  const log = api.useQuery(
    'get',
    '/api/v1/waitlist-offers',
    { params: { query: { department, cursor, limit: 50 } } },
    { staleTime: 0 },
  )
  const columns = useColumns()
  return (
    <>
      <p className={styles.explained}>{t('log.explained')}</p>
      <QueryState query={log} rows={6}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t('log.none')} />
          ) : (
            <>
              <WideTable<Offer> label={t('log.title')} rowKey="id" columns={columns} dataSource={items} />
              {(next || cursor) && (
                <p className={styles.explained}>
                  {cursor && <Button onClick={() => setCursor(undefined)}>{t('log.first')}</Button>}{' '}
                  {next && <Button onClick={() => setCursor(next)}>{t('log.more')}</Button>}
                </p>
              )}
            </>
          )
        }
      </QueryState>
    </>
  )
}

function useColumns(): TableColumnsType<Offer> {
  const { t } = useTranslation('waitlist')
  const term = useTerm('waitlist')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const opensFiles = useHasRole('frontdesk', 'nurse', 'doctor', 'manager', 'administrator')
  return [
    { title: t('log.at'), render: (_, one) => format.dateTime(one.at) },
    {
      title: t('log.number'),
      render: (_, one) => (
        <>
          {format.dateTime(one.start)} · {t('answer.number', { number: one.number })}
          <span className={styles.small}>{names.practitioner(one.practitionerId)}</span>
        </>
      ),
    },
    {
      title: t('log.to'),
      render: (_, one) => {
        if (!one.patientId) return t('log.nobody')
        return (
          <>
            {opensFiles ? <PatientLink id={one.patientId} /> : one.entryId}
            <span className={styles.small}>
              {term('urgency', one.urgency ?? '')} · {term('priority', one.priority ?? '')}
              {one.since && ` · ${t('list.since', { time: format.dateTime(one.since) })}`}
              {one.changedAt && ` · ${t('list.changed', { time: format.dateTime(one.changedAt) })}`}
            </span>
          </>
        )
      },
    },
    {
      title: t('log.passed'),
      render: (_, one) => (
        <>
          {t('log.fitting', { count: one.fitting })}
          {reasonsOf(one).map(([reason, count]) => (
            <span key={reason} className={styles.small}>
              {t('log.passedOver', { count, reason: term('why', reason) })}
            </span>
          ))}
        </>
      ),
    },
    {
      title: t('log.status'),
      render: (_, one) => (
        <>
          <Status tone={tones[one.status]}>{t(`log.is.${one.status}`)}</Status>
          {one.settledAt && <span className={styles.small}>{format.dateTime(one.settledAt)}</span>}
        </>
      ),
    },
  ]
}

/** How many were passed over for each reason. */
function reasonsOf(offer: Offer): [reason: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { reason } of offer.passed) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
}
