import { useQueryClient } from '@tanstack/react-query'
import { App, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useText } from '@/shared/i18n/text'
import { PreparationPanel } from '@/shared/preparation/preparation-panel'
import { mayPrepare, offeredIn, useServices } from '@/shared/preparation/services'

/** What is done at an appointment, which the desk can change, and how the patient is prepared for it. */
export function ServiceLine({
  appointment,
  open,
  onMove,
}: {
  appointment: Schemas['Appointment']
  open: boolean
  onMove?: () => void
}) {
  const { t } = useTranslation('preparation')
  const { message } = App.useApp()
  const text = useText()
  const queries = useQueryClient()
  const services = useServices()
  const change = api.useMutation('post', '/api/v1/appointments/{id}/service', {
    onSuccess: () => {
      void message.success(t('desk.serviceChanged'))
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/appointments/{id}'] })
    },
  })
  const now = services.find(one => one.id === appointment.serviceId)
  const offered = offeredIn(services, appointment.departmentId)
  const prepares = mayPrepare(appointment, services) !== 'no'
  if (!now && offered.length === 0 && !prepares) return null
  const choices = now && !offered.includes(now) ? [now, ...offered] : offered
  return (
    <>
      <div>
        <span aria-hidden>{t('desk.service')}</span>
        <Select
          style={{ width: '100%' }}
          aria-label={t('desk.service')}
          allowClear
          disabled={!open}
          loading={change.isPending}
          placeholder={t('desk.noService')}
          value={appointment.serviceId}
          options={choices.map(one => ({ value: one.id, label: text(one.name) }))}
          onChange={(serviceId: string | undefined) =>
            change.mutate({ params: { path: { id: appointment.id } }, body: { serviceId } })
          }
        />
      </div>
      <ProblemAlert error={change.error} />
      {prepares && (
        <PreparationPanel
          // Another service is read anew; of none there is nothing to read.
          key={appointment.serviceChange ?? 0}
          appointmentId={appointment.id}
          onMove={onMove}
        />
      )}
    </>
  )
}
