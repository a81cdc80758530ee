import { App, Button, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useClinicFormat } from '@/shared/me/me'
import { type Chosen, useRefreshBoard } from './board'
import { SlotFacts } from './slot-facts'

/** A number that is kept for somebody: for whom, until when, and the way to give it back before. */
export function HeldDialog({ chosen, onClose }: { chosen: Chosen; onClose: () => void }) {
  const { t } = useTranslation(['booking', 'common'])
  const { message } = App.useApp()
  const format = useClinicFormat()
  const refresh = useRefreshBoard()
  const { place, patient, slot } = chosen.ticket
  const release = api.useMutation('post', '/api/v1/holds/{id}/release', {
    onSuccess: () => {
      void message.success(t('hold.released'))
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('hold.title', { number: slot.number })}
      open
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common:action.back')}</Button>
          <Button
            danger
            loading={release.isPending}
            onClick={() => release.mutate({ params: { path: { id: place?.holdId ?? '' } } })}
          >
            {t('hold.release')}
          </Button>
        </>
      }
    >
      <p>{t('hold.explained')}</p>
      <Facts
        items={[
          [t('field.patient'), patient?.name],
          [t('hold.until'), place?.until && format.time(place.until)],
        ]}
      />
      <SlotFacts session={chosen.session} slot={slot} />
      <ProblemAlert error={release.error} />
    </Modal>
  )
}
