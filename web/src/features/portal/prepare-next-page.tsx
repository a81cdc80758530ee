import { useTranslation } from 'react-i18next'
import { Navigate } from 'react-router'
import { actFor } from '@/shared/signin/act-for'
import { useAppointments, useSay } from './appointments'
import { Answered, Card, Nothing, Screen, Tap, TapLink } from './kit'
import { usePerson } from './person-switch'
import { useFamilyPreparing } from './preparing'

/**
 * Where the message's link leads: to the next appointment that there is something to prepare for. The message does not
 * say for whom it is, and a parent may read it who was last here for another child.
 */
export function Component() {
  const { t } = useTranslation('preparation')
  const { query } = useAppointments()
  const { id } = usePerson()
  const say = useSay()
  const { all, known } = useFamilyPreparing()
  const next = all.filter(({ person }, i) => all.findIndex(one => one.person.id === person.id) === i)
  const [first] = next
  if (known && next.length === 1 && first?.person.id === id)
    return <Navigate to={prepare(first.one.id)} replace />
  return (
    <Screen title={t('title')} lead={known && first ? t('several') : undefined}>
      <Answered query={query}>
        {() =>
          known &&
          (first ? (
            next.map(({ person, one }) => (
              <Card key={person.id} title={person.name}>
                <p>
                  {say.when(one)}
                  <br />
                  {say.where(one)}
                </p>
                {person.id === id ? (
                  <TapLink to={prepare(one.id)}>{t('link')}</TapLink>
                ) : (
                  <Tap onClick={() => actFor(person.id, prepare(one.id))}>{t('link')}</Tap>
                )}
              </Card>
            ))
          ) : (
            <Nothing title={t('nothingAhead')}>
              <TapLink to="/my/visits">{t('visits')}</TapLink>
            </Nothing>
          ))
        }
      </Answered>
    </Screen>
  )
}

function prepare(appointment: string): string {
  return `/my/visits/${appointment}/prepare`
}
