import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useClinicFormat } from '@/shared/me/me'
import { Card, TapLink } from './kit'
import { usePerson } from './person-switch'

/** How the person stands with the clinic's rules on missing appointments. */
export function useStanding() {
  const { id } = usePerson()
  return api.useQuery('get', '/api/v1/patients/{id}/standing', { params: { path: { id } } })
}

/** Looks again how the person stands. What follows from a cancellation is counted a moment later. */
export function useRefreshStanding(): () => void {
  const queries = useQueryClient()
  return () => {
    setTimeout(
      () => void queries.invalidateQueries({ queryKey: ['get', '/api/v1/patients/{id}/standing'] }),
      2_000,
    )
  }
}

/** Says to whoever cannot book by themselves until when, and where they can object. */
export function Restricted() {
  const { t } = useTranslation(['portal', 'appeal'])
  const format = useClinicFormat()
  const standing = useStanding().data
  if (!standing?.restricted) return null
  return (
    <Card title={t('standing.restricted')} tone="warn">
      <p>{t('standing.until', { until: standing.until ? format.dateTime(standing.until) : '' })}</p>
      <TapLink to="/my/standing">{t(standing.mayAppeal ? 'appeal:open' : 'appeal:openWarned')}</TapLink>
    </Card>
  )
}

/** What one more late cancellation brings, said before it is done. */
export function LateNext() {
  const { t } = useTranslation('appeal')
  const format = useClinicFormat()
  const next = useStanding().data?.ifCancelledLate
  if (!next) return null
  const { count, limit, until } = next
  return (
    <p>
      {until ? (
        <strong>{t('next.tips', { count, limit, until: format.dateTime(until) })}</strong>
      ) : (
        t('next.count', { count, limit })
      )}
    </p>
  )
}
