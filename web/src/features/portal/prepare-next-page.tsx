import { useTranslation } from 'react-i18next'
import { Navigate } from 'react-router'
import { useAppointments } from './appointments'
import { Answered, Nothing, Screen, TapLink } from './kit'
import { usePreparing } from './preparing'

/** Where the message's link leads: to the next appointment that there is something to prepare for. */
export function Component() {
  const { t } = useTranslation('preparation')
  const { query } = useAppointments()
  const { next, known } = usePreparing()
  if (next) return <Navigate to={`/my/visits/${next.id}/prepare`} replace />
  return (
    <Screen title={t('title')}>
      <Answered query={query}>
        {() =>
          known && (
            <Nothing title={t('nothingAhead')}>
              <TapLink to="/my/visits">{t('visits')}</TapLink>
            </Nothing>
          )
        }
      </Answered>
    </Screen>
  )
}
