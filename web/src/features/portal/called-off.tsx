import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { type Appointment, useSay } from './appointments'
import { Card, TapLink } from './kit'

/** An appointment whose place a closure or a changed schedule took: not to come, and what can be had instead. */
export function CalledOff({ one }: { one: Appointment }) {
  const { t } = useTranslation('closure')
  const say = useSay()
  const notice = api.useQuery('get', '/api/v1/appointments/{id}/notice', { params: { path: { id: one.id } } })
  return (
    <Card title={t('off.title', { when: say.when(one) })} tone="warn">
      <p>{say.where(one)}</p>
      <p>{t('off.hint')}</p>
      {notice.data && (
        <TapLink look="main" to={notice.data.path ?? `/my/visits/${one.id}/move`}>
          {t('off.choose')}
        </TapLink>
      )}
    </Card>
  )
}
