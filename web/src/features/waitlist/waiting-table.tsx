import { App, Button, Dropdown, Space, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { ChangeDrawer } from './change-drawer'
import { LeaveDialog } from './leave-dialog'
import { OfferCell } from './offer-cell'
import { RankDialog } from './rank-dialog'
import { useRefreshWaits, useWaits, type Wait, waitsOn, whyBefore } from './waits'
import { WishText } from './wish-text'
import styles from './worklist.module.css'

/** Who waits in a department, by rank, why in this order, and what can be done for each. */
export function WaitingTable({ department, day }: { department: string; day?: string }) {
  const { t } = useTranslation('waitlist')
  const { message } = App.useApp()
  const term = useTerm('waitlist')
  const format = useClinicFormat()
  const waits = useWaits(department)
  const refresh = useRefreshWaits()
  const [ranked, setRanked] = useState<Wait>()
  const [changed, setChanged] = useState<Wait>()
  const [left, setLeft] = useState<Wait>()
  const seek = api.useMutation('post', '/api/v1/waitlist/{id}/offer', {
    onSuccess: found =>
      void message.success(
        t('list.offered', { time: found.offer ? format.dateTime(found.offer.start) : '' }),
      ),
    onSettled: refresh,
  })
  const all = waits.data?.items ?? []
  // What could not be offered a moment ago may have been offered since.
  const stuck = all.some(one => one.id === seek.variables?.params.path.id && !one.offer)
  const columns: TableColumnsType<Wait> = [
    { title: t('list.place'), width: 64, render: (_, one) => <strong>{one.place}</strong> },
    { title: t('list.patient'), render: (_, one) => <PatientLink id={one.patientId} /> },
    { title: t('list.wish'), minWidth: 160, render: (_, one) => <WishText wish={one} /> },
    {
      title: t('list.rank'),
      minWidth: 160,
      render: (_, one) => {
        const why = whyBefore(one, all[one.place ?? 0])
        return (
          <>
            {term('urgency', one.urgency)} · {term('priority', one.priority)}
            <span className={styles.small}>
              {t('list.since', { time: format.dateTime(one.since) })}
              {one.changedAt && ` · ${t('list.changed', { time: format.dateTime(one.changedAt) })}`}
              {why && ` · ${t(`list.before.${why}`)}`}
            </span>
          </>
        )
      },
    },
    {
      title: t('list.offer'),
      minWidth: 130,
      render: (_, one) =>
        one.offer ? (
          <OfferCell wait={one} offer={one.offer} />
        ) : (
          <span className={styles.small}>
            {one.offers === 0 ? t('list.noneYet') : t('list.noOffer', { count: one.offers })}
          </span>
        ),
    },
    {
      title: t('list.actions'),
      render: (_, one) => (
        <Space>
          {!one.offer && (
            <Button
              size="small"
              loading={seek.isPending && seek.variables.params.path.id === one.id}
              onClick={() => seek.mutate({ params: { path: { id: one.id } } })}
            >
              {t('list.seek')}
            </Button>
          )}
          <Dropdown
            trigger={['click']}
            menu={{
              items: [
                {
                  key: 'change',
                  label: t('change.open'),
                  disabled: one.status === 'offered',
                  onClick: () => setChanged(one),
                },
                { key: 'rank', label: t('rank.open'), onClick: () => setRanked(one) },
                { key: 'leave', label: t('leave.open'), danger: true, onClick: () => setLeft(one) },
              ],
            }}
          >
            <Button size="small" aria-label={t('list.more', { place: one.place })}>
              …
            </Button>
          </Dropdown>
        </Space>
      ),
    },
  ]
  return (
    <>
      <p className={styles.explained}>{t('list.explained')}</p>
      {stuck && (
        <div className={styles.problem}>
          <ProblemAlert error={seek.error} />
        </div>
      )}
      <QueryState query={waits} rows={6}>
        {({ items }) => {
          const shown = items.filter(one => waitsOn(one, day))
          return shown.length === 0 ? (
            <Empty
              title={t(day && items.length > 0 ? 'list.noneThen' : 'list.none')}
              hint={t('list.noneHint')}
            />
          ) : (
            <WideTable<Wait> wraps label={t('list.title')} rowKey="id" columns={columns} dataSource={shown} />
          )
        }}
      </QueryState>
      {ranked && <RankDialog wait={ranked} onClose={() => setRanked(undefined)} />}
      {changed && <ChangeDrawer wait={changed} onClose={() => setChanged(undefined)} />}
      {left && <LeaveDialog wait={left} onClose={() => setLeft(undefined)} />}
    </>
  )
}
