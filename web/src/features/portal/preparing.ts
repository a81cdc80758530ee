import { useQueries } from '@tanstack/react-query'
import { api } from '@/shared/api/client'
import { useMe, useToday } from '@/shared/me/me'
import { mayPrepare } from '@/shared/preparation/services'
import { type Appointment, isAhead } from './appointments'
import { usePerson } from './person-switch'

interface Person {
  id: string
  name: string
}

interface Preparing {
  person: Person
  one: Appointment
}

/** The appointments ahead that the person for whom somebody is here prepares for, the next one first. */
export function usePreparing(): Appointment[] {
  const { id, name } = usePerson()
  return usePreparingOf([{ id, name }]).all.map(({ one }) => one)
}

/** The same of everybody for whom the person may act: a link in a message is about any of them. */
export function useFamilyPreparing() {
  const { id, name } = usePerson()
  return usePreparingOf(useMe().actor.patients ?? [{ id, name }])
}

function usePreparingOf(people: Person[]) {
  const { id: current } = usePerson()
  const today = useToday()
  const services = api.useQuery('get', '/api/v1/services', {}, { staleTime: 5 * 60_000 })
  const as = (id: string) => (id === current ? undefined : { 'Careloop-Patient': id })
  const visits = useQueries({
    queries: people.map(({ id }) =>
      api.queryOptions('get', '/api/v1/patients/{id}/appointments', {
        params: { path: { id }, query: { limit: 50 } },
        headers: as(id),
      }),
    ),
  })
  const ahead = people.flatMap((person, i) =>
    (visits[i]?.data?.items ?? []).filter(one => isAhead(one, today)).map(one => ({ person, one })),
  )
  const may = ({ one }: Preparing) => mayPrepare(one, services.data?.items ?? [])
  // Of a service that has changed since, the server alone knows.
  const asked = ahead.filter(each => may(each) === 'ask')
  const sheets = useQueries({
    queries: asked.map(({ person, one }) =>
      api.queryOptions(
        'get',
        '/api/v1/appointments/{id}/preparation',
        { params: { path: { id: one.id } }, headers: as(person.id) },
        { retry: false },
      ),
    ),
  })
  const all = ahead
    .filter(each =>
      may(each) === 'ask' ? sheets[asked.indexOf(each)]?.data !== undefined : may(each) === 'yes',
    )
    .sort((a, b) => a.one.start.localeCompare(b.one.start))
  // Who took their leave back meanwhile has nothing that could be shown.
  const known = services.data !== undefined && ![...visits, ...sheets].some(one => one.isPending)
  return { all, known }
}
