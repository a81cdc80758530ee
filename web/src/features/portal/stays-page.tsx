import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import fields from './fields.module.css'
import { Answered, Card, Nothing, Screen } from './kit'
import { usePerson } from './person-switch'

/** A patient's stays in hospital, with what happened when. */
export function Component() {
  const { t } = useTranslation('portal')
  const { id } = usePerson()
  const query = api.useQuery('get', '/api/v1/patients/{id}/stays', {
    params: { path: { id }, query: { limit: 20 } },
  })
  return (
    <Screen title={t('stays.title')} back={{ to: '/my/me', label: t('me.title') }}>
      <Answered query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Nothing title={t('stays.none')} />
          ) : (
            items.map(one => <Stay key={one.id} stay={one} />)
          )
        }
      </Answered>
    </Screen>
  )
}

function Stay({ stay }: { stay: Schemas['Stay'] }) {
  const term = useTerm('portal')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return (
    <Card
      title={`${names.department(stay.departmentId)} · ${stay.ward} ${stay.bed}`}
      tone={stay.status === 'present' ? 'brand' : undefined}
    >
      <dl className={fields.facts}>
        {stay.milestones.map(one => (
          <div key={one.id} style={{ display: 'contents' }}>
            <dt>{term('milestone', one.kind)}</dt>
            <dd>{one.day ? format.day(one.day) : format.dateTime(one.at)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
