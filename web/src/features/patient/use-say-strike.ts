import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'

/** Says which appointment was missed or cancelled late: when, where, with whom. */
export function useSayStrike(): (one: Schemas['Strike']) => string {
  const { t } = useTranslation('patient')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return one =>
    [
      format.dateTime(one.start),
      names.department(one.departmentId),
      names.practitioner(one.practitionerId),
      t(`standing.kind.${one.kind}`),
    ]
      .filter(Boolean)
      .join(' · ')
}
