import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import fields from './fields.module.css'
import { Answered, FormFault, Nothing, Screen, Tap, TapLink } from './kit'
import { usePerson } from './person-switch'
import { type Wish, WishFields } from './wish-fields'

type Wait = Schemas['Wait']

/** Changes what a patient waits for in a department; their place stays. */
export function Component() {
  const { t } = useTranslation(['portal', 'waits'])
  const { id = '' } = useParams()
  const person = usePerson()
  const names = useDirectoryNames()
  const query = api.useQuery('get', '/api/v1/patients/{id}/waitlist', {
    params: { path: { id: person.id } },
  })
  const one = query.data?.items.find(wait => wait.id === id)
  return (
    <Screen
      title={t('waits:change.title')}
      lead={one && t('waits:change.lead', { department: names.department(one.departmentId) })}
      back={{ to: '/my/waits', label: t('waits.title') }}
    >
      <Answered query={query}>
        {() =>
          one?.status === 'waiting' ? (
            <Change key={one.version} one={one} refetch={query.refetch} />
          ) : (
            <Nothing title={t(one?.status === 'offered' ? 'waits:change.offered' : 'waits:change.ended')}>
              <TapLink look="main" to="/my/waits">
                {t('waits:see')}
              </TapLink>
            </Nothing>
          )
        }
      </Answered>
    </Screen>
  )
}

function Change({ one, refetch }: { one: Wait; refetch: () => unknown }) {
  const { t } = useTranslation('waits')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [wish, setWish] = useState<Wish>({
    from: one.from,
    until: one.until,
    earliest: one.earliest,
    latest: one.latest,
    practitionerId: one.practitionerId,
    weekdays: one.weekdays,
  })
  const change = api.useMutation('put', '/api/v1/waitlist/{id}/wish', {
    onSuccess: () => {
      // The page that shows it asks anew: what is asked here ends with this page.
      const queryKey = ['get', '/api/v1/patients/{id}/waitlist']
      void queries.invalidateQueries({ queryKey, refetchType: 'none' })
      void navigate('/my/waits', { replace: true, state: { changed: one.id } })
    },
    onError: ({ status }) => {
      if (status === 409) void refetch() // it may be offered a number, or be over, by now
    },
  })
  return (
    <form
      className={fields.form}
      noValidate // as where one joins
      onSubmit={event => {
        event.preventDefault()
        change.mutate({
          params: { path: { id: one.id }, header: { 'If-Match': `"${one.version}"` } },
          body: wish,
        })
      }}
    >
      <FormFault error={change.error} />
      <WishFields department={one.departmentId} wish={wish} onChange={setWish} error={change.error} />
      <Tap look="main" type="submit" busy={change.isPending}>
        {t('change.submit')}
      </Tap>
    </form>
  )
}
