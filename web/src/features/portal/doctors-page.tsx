import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useDirectoryNames, usePractitioners } from '@/shared/directory/directory'
import { useSites } from '@/shared/directory/sites'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { useToday } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useRegistrationFee } from '@/shared/money/registration-fee'
import { useSay } from './appointments'
import { OfAge } from './for-whom'
import { Answered, Nothing, Row, Screen, TapLink, Taps } from './kit'
import { Known } from './missing'

export const daysShown = 21

/** The second step: with whom, with the grade, the fee and the next free number of each. */
export function Component() {
  return (
    <Known>
      <OfAge>
        <WithWhom />
      </OfAge>
    </Known>
  )
}

function WithWhom() {
  const { t } = useTranslation('portal')
  const { department = '' } = useParams()
  const names = useDirectoryNames()
  const from = useToday()
  const slots = api.useQuery(
    'get',
    '/api/v1/slots',
    { params: { query: { department, from, days: daysShown } } },
    { staleTime: 0 },
  )
  return (
    <Screen
      title={names.department(department) || t('book.title')}
      lead={t('book.whom')}
      back={{ to: '/book', label: t('book.departments') }}
    >
      <Answered query={slots}>
        {({ items }) => {
          const sessions = items.filter(one => one.slots.length > 0)
          if (sessions.length === 0)
            return (
              <Nothing title={t('book.full', { count: daysShown })} hint={t('book.fullHint')}>
                <Wait department={department} />
              </Nothing>
            )
          return (
            <>
              <Taps>
                <Row to={`/book/${department}/any`} title={t('book.anybody')} note={t('book.anybodyHint')} />
                <Doctors department={department} sessions={sessions} />
              </Taps>
              <Wait department={department} />
            </>
          )
        }}
      </Answered>
    </Screen>
  )
}

function Wait({ department }: { department: string }) {
  const { t } = useTranslation('portal')
  return (
    <TapLink look="quiet" to={`/book/${department}/wait`}>
      {t('book.wait')}
    </TapLink>
  )
}

function Doctors({ department, sessions }: { department: string; sessions: Schemas['Session'][] }) {
  const { t } = useTranslation('portal')
  const term = useTerm('portal')
  const text = useText()
  const say = useSay()
  const doctors = usePractitioners().data?.items ?? []
  const feeOf = useRegistrationFee()
  const sites = useSites()
  const ids = [...new Set(sessions.map(one => one.practitionerId))]
  return ids.map(id => {
    const doctor = doctors.find(one => one.id === id)
    const own = sessions.filter(one => one.practitionerId === id)
    const [first] = own
    const free = own.reduce((sum, one) => sum + one.slots.length, 0)
    const fee = feeOf(id)
    const next = first?.slots[0]
    const at = [...new Set(own.map(one => sites.name(one.siteId)).filter(Boolean))]
    const about = [
      at.join(' / '),
      doctor && term('grade', doctor.grade),
      next && t('book.next', { when: say.when(next) }),
      t('book.free', { count: free }),
    ]
    return (
      <Row
        key={id}
        to={`/book/${department}/${id}`}
        title={text(doctor?.name)}
        note={about.filter(Boolean).join(' · ')}
        end={fee !== undefined && yuan(fee)}
      />
    )
  })
}
