import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useClinicFormat } from '@/shared/me/me'
import { useSay } from './appointments'
import { Row, Taps } from './kit'
import { usePerson } from './person-switch'

/** What is kept for a person who was about to book and left the page: nobody else has it meanwhile, so it must be found. */
export function Kept() {
  const { t } = useTranslation('portal')
  const say = useSay()
  const format = useClinicFormat()
  const { id } = usePerson()
  const holds = api.useQuery(
    'get',
    '/api/v1/patients/{id}/holds',
    { params: { path: { id } } },
    { staleTime: 0, gcTime: 0 },
  )
  const kept = holds.data?.items.filter(one => one.reason !== 'offer') ?? [] // those have a page of their own
  if (kept.length === 0) return null
  return (
    <Taps>
      {kept.map(one => (
        <Row
          key={one.id}
          to={`/hold/${one.id}`}
          title={t('hold.goOn')}
          note={`${say.when(one)} · ${say.where(one)} · ${t('hold.until', { until: format.time(one.until) })}`}
        />
      ))}
    </Taps>
  )
}
