import { App, Button, Popconfirm, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { clockOf, useSecondsLeft } from '@/shared/time/use-seconds-left'
import { type Offer, useRefreshWaits, type Wait } from './waits'
import styles from './worklist.module.css'

/** A number that is offered: which, for how long still, and the patient's answer as they give it on the phone. */
export function OfferCell({ wait, offer }: { wait: Wait; offer: Offer }) {
  const { t } = useTranslation(['waitlist', 'common'])
  const { message } = App.useApp()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const refresh = useRefreshWaits()
  const left = useSecondsLeft(Date.parse(offer.until))
  const accept = api.useMutation('post', '/api/v1/waitlist-offers/{id}/accept', {
    onSuccess: ({ code }) => void message.success(t('answer.accepted', { code }), 8),
    onSettled: refresh,
  })
  const decline = api.useMutation('post', '/api/v1/waitlist-offers/{id}/decline', {
    onSuccess: () => void message.success(t('answer.declined')),
    onSettled: refresh,
  })
  const path = { id: offer.id }
  return (
    <>
      {format.dateTime(offer.start)} · {t('answer.number', { number: offer.number })} ·{' '}
      {names.practitioner(offer.practitionerId)}
      <span className={styles.small}>
        <Status tone={left > 0 ? 'info' : 'warn'}>
          {t(offer.via === 'phone' ? 'answer.byPhone' : 'answer.byMessage')}
        </Status>{' '}
        {left > 0 ? (
          <>
            {t('answer.left')} <span role="timer">{clockOf(left)}</span>
          </>
        ) : (
          t('answer.over')
        )}
        {wait.insteadOf && ` · ${t('wish.instead')}`}
      </span>
      <Space wrap>
        <Button
          size="small"
          disabled={left === 0}
          loading={accept.isPending}
          aria-label={t('answer.acceptFor', { place: wait.place })}
          onClick={() => accept.mutate({ params: { path } })}
        >
          {t('answer.accept')}
        </Button>
        <Popconfirm
          title={t('answer.confirm')}
          okText={t('answer.goOn')}
          cancelText={t('answer.leave')}
          onConfirm={() => decline.mutate({ params: { path }, body: {} })}
          onCancel={() => decline.mutate({ params: { path }, body: { leave: true } })}
        >
          <Button
            size="small"
            disabled={left === 0}
            loading={decline.isPending}
            aria-label={t('answer.declineFor', { place: wait.place })}
          >
            {t('answer.decline')}
          </Button>
        </Popconfirm>
      </Space>
      <ProblemAlert error={accept.error ?? decline.error} />
    </>
  )
}
