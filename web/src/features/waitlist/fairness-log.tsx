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
import type { Line, Offer } from './waits'
import { WishText } from './wish-text'
import styles from './worklist.module.css'

const tones: Record<Offer['status'], Tone> = {
  open: 'info',
  accepted: 'brand',
  declined: 'neutral',
  expired: 'warn',
  withdrawn: 'neutral',
  nobody: 'bad',
}

/** Which numbers were offered to whom, when, and why those who ranked higher were passed over; who changed their wish. */
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
              <WideTable<Line> label={t('log.title')} rowKey={keyOf} columns={columns} dataSource={items} />
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

const keyOf = ({ offer, change, at }: Line) => offer?.id ?? `${change?.entryId} ${at}`

function useColumns(): TableColumnsType<Line> {
  const { t } = useTranslation('waitlist')
  const term = useTerm('waitlist')
  const format = useClinicFormat()
  return [
    { title: t('log.at'), render: (_, { at }) => format.dateTime(at) },
    {
      title: t('log.number'),
      render: (_, { offer }) => (offer ? <Numbered offer={offer} /> : t('log.wishChanged')),
    },
    {
      title: t('log.to'),
      render: (_, { offer, change }) => <Whom of={offer ?? change} />,
    },
    {
      title: t('log.passed'),
      render: (_, { offer, change }) =>
        change ? (
          <>
            <WishText wish={change.before} />→ <WishText wish={change.after} />
          </>
        ) : (
          offer && (
            <>
              {t('log.fitting', { count: offer.fitting })}
              {reasonsOf(offer).map(([reason, count]) => (
                <span key={reason} className={styles.small}>
                  {t('log.passedOver', { count, reason: term('why', reason) })}
                </span>
              ))}
            </>
          )
        ),
    },
    {
      title: t('log.status'),
      render: (_, { offer, change }) =>
        change ? (
          <>
            {t('log.rankStayed')}
            <span className={styles.small}>{change.name || t(`log.who.${change.who}`)}</span>
          </>
        ) : (
          offer && (
            <>
              <Status tone={tones[offer.status]}>{t(`log.is.${offer.status}`)}</Status>
              {offer.settledAt && <span className={styles.small}>{format.dateTime(offer.settledAt)}</span>}
            </>
          )
        ),
    },
  ]
}

function Numbered({ offer }: { offer: Offer }) {
  const { t } = useTranslation('waitlist')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return (
    <>
      {format.dateTime(offer.start)} · {t('answer.number', { number: offer.number })}
      <span className={styles.small}>{names.practitioner(offer.practitionerId)}</span>
    </>
  )
}

/** Who it was offered to, or changed what they wait for, and by what they ranked. */
function Whom({ of }: { of: Line['offer'] | Line['change'] }) {
  const { t } = useTranslation('waitlist')
  const term = useTerm('waitlist')
  const format = useClinicFormat()
  const opensFiles = useHasRole('frontdesk', 'nurse', 'doctor', 'manager', 'administrator')
  if (!of?.patientId) return t('log.nobody')
  return (
    <>
      {opensFiles ? <PatientLink id={of.patientId} /> : of.entryId}
      <span className={styles.small}>
        {term('urgency', of.urgency ?? '')} · {term('priority', of.priority ?? '')}
        {of.since && ` · ${t('list.since', { time: format.dateTime(of.since) })}`}
        {'changedAt' in of &&
          of.changedAt &&
          ` · ${t('list.changed', { time: format.dateTime(of.changedAt) })}`}
      </span>
    </>
  )
}

/** How many were passed over for each reason. */
function reasonsOf(offer: Offer): [reason: string, count: number][] {
  const counts = new Map<string, number>()
  for (const { reason } of offer.passed) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts]
}
