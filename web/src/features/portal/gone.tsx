import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useSuccessor } from '@/shared/visit/successor'
import { type Appointment, useSay } from './appointments'
import { Card, TapLink } from './kit'

/** What has become of an appointment that is none any more: where it was moved to, or how to book again. */
export function Gone({ one }: { one: Appointment }) {
  const { t } = useTranslation(['change', 'portal'])
  const say = useSay()
  const now = useSuccessor(one)
  if (one.status === 'cancelled')
    return (
      <TapLink to={one.together ? '/my/exams/book' : `/book/${one.departmentId}`}>{t('gone.again')}</TapLink>
    )
  if (!now) return null
  return (
    <Card title={t(now.status === 'cancelled' ? 'gone.movedEnded' : 'gone.moved', { when: say.when(now) })}>
      <p>{say.where(now)}</p>
      <TapLink look="main" to={`/my/visits/${now.id}`}>
        {t('portal:visit.movedTo')}
      </TapLink>
    </Card>
  )
}

/** The same of an appointment of which only the address is known. */
export function GoneSince({ id }: { id: string }) {
  const one = api.useQuery('get', '/api/v1/appointments/{id}', { params: { path: { id } } }).data
  return one ? <Gone one={one} /> : null
}
