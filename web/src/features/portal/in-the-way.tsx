import { useTranslation } from 'react-i18next'
import { inTheWayOf } from '@/shared/visit/in-the-way'
import { useSay } from './appointments'
import { TapLink } from './kit'

/** The way to what the patient has already, because of which something else was refused. */
export function InTheWay({ error }: { error: unknown }) {
  const { t } = useTranslation('change')
  const say = useSay()
  const has = inTheWayOf(error)
  if (!has) return null
  return has.appointmentId ? (
    <TapLink to={`/my/visits/${has.appointmentId}`}>{t('inTheWay.see', { when: say.when(has) })}</TapLink>
  ) : (
    <TapLink to="/my">{t('inTheWay.kept')}</TapLink>
  )
}
