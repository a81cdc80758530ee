import { useTranslation } from 'react-i18next'
import { useAnew } from '@/shared/preparation/use-anew'
import type { Appointment } from './appointments'
import { CallSite } from './call-site'
import { Card } from './kit'
import { Steps } from './steps'

/** From when on a patient prepares for the new time of an appointment, before it is moved and after. */
export function Anew({
  one,
  from,
  to,
  done,
}: {
  one: Pick<Appointment, 'serviceId'>
  from?: string
  to: string
  done?: boolean
}) {
  const { t } = useTranslation(['change', 'preparation'])
  const anew = useAnew(one.serviceId, from, to)
  if (!anew) return null
  return (
    <Card title={t(done ? 'prepare.changed' : 'prepare.changes')} tone="warn">
      {anew.tooLate && (
        <div>
          <strong>{t('preparation:tooLate')}</strong> <CallSite />
        </div>
      )}
      <Steps steps={anew.steps} />
    </Card>
  )
}
