import { useTranslation } from 'react-i18next'
import { Facts } from '@/shared/components/facts'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import type { Choice } from './choice'

/** When, where and with whom a number is. */
export function SlotFacts({
  session,
  slot,
}: {
  session: Omit<Choice['session'], 'id'>
  slot: Omit<Choice['slot'], 'number'>
}) {
  const { t } = useTranslation('booking')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return (
    <div style={{ marginBottom: 16 }}>
      <Facts
        items={[
          [t('field.day'), format.dayWithWeekday(session.date)],
          [t('field.time'), `${format.time(slot.start)}–${format.time(slot.end)}`],
          [t('field.department'), names.department(session.departmentId)],
          [t('field.practitioner'), names.practitioner(session.practitionerId)],
          [t('field.room'), session.room],
        ]}
      />
    </div>
  )
}
