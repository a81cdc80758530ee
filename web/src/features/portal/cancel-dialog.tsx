import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useClinicFormat } from '@/shared/me/me'
import { type Appointment, useDeadlines, useSay } from './appointments'
import { CallSite } from './call-site'
import fields from './fields.module.css'
import { Ask, Faulty, Tap, Taps } from './kit'
import { LateNext, useRefreshStanding } from './restriction'

/** Says what follows from cancelling before it is done. */
export function CancelDialog({
  one,
  open,
  onClose,
  onDone,
}: {
  one: Appointment
  open: boolean
  onClose: () => void
  onDone: () => unknown
}) {
  const { t } = useTranslation(['portal', 'exambook', 'change'])
  const format = useClinicFormat()
  const say = useSay()
  const cancel = useDeadlines(one.start)?.cancel
  const refreshStanding = useRefreshStanding()
  const [reason, setReason] = useState('')
  const doing = api.useMutation('post', '/api/v1/appointments/{id}/cancel', {
    onSuccess: () => {
      onClose()
      void onDone()
      refreshStanding()
    },
    onError: () => void onDone(), // somebody may have moved or cancelled it meanwhile
  })
  return (
    <Ask title={t('cancel.title', { when: say.when(one) })} open={open} onClose={onClose}>
      <div className={fields.form}>
        {cancel && (
          <p>
            {cancel.deskOnly
              ? t('cancel.deskOnly', { until: format.dateTime(cancel.until) })
              : one.movedLate
                ? t('change:late.still')
                : cancel.over
                  ? t('cancel.late', { until: format.dateTime(cancel.until) })
                  : t('cancel.inTime', { until: format.dateTime(cancel.until) })}
          </p>
        )}
        {cancel?.deskOnly && <CallSite siteId={one.siteId} />}
        {cancel?.over && !cancel.deskOnly && <LateNext />}
        {one.together && <p>{t('exambook:cancelHint')}</p>}
        {!cancel?.deskOnly && (
          <label className={fields.field}>
            <span>{t('cancel.reason')}</span>
            <input maxLength={200} value={reason} onChange={event => setReason(event.target.value)} />
          </label>
        )}
        <Faulty error={doing.error} />
        <Taps>
          {!cancel?.deskOnly && (
            <Tap
              look="danger"
              busy={doing.isPending}
              onClick={() =>
                doing.mutate({ params: { path: { id: one.id } }, body: { reason: reason || undefined } })
              }
            >
              {t('cancel.submit')}
            </Tap>
          )}
          <Tap onClick={onClose}>{t('cancel.keep')}</Tap>
        </Taps>
      </div>
    </Ask>
  )
}
