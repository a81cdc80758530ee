import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { type Alternative, alternativesOf, useSay } from './appointments'
import { noteServerTime } from './countdown'
import { OfAge } from './for-whom'
import { InTheWay } from './in-the-way'
import { Kept } from './kept'
import { Faulty, Screen, Tap, TapLink, Taps } from './kit'
import { Known } from './missing'
import { usePerson } from './person-switch'
import { type Pick, Times } from './times'
import { waitFor } from './wait-for'

/** The third step: the number. A tap keeps it for some minutes, and only then is anything asked. */
export function Component() {
  return (
    <Known>
      <OfAge>
        <When />
      </OfAge>
    </Known>
  )
}

function When() {
  const { t } = useTranslation('portal')
  const { department = '', doctor = 'any' } = useParams()
  const { id: patientId } = usePerson()
  const names = useDirectoryNames()
  const navigate = useNavigate()
  const hold = api.useMutation('post', '/api/v1/holds', {
    onSuccess: ({ id, heldAt }) => {
      noteServerTime(heldAt)
      void navigate(`/hold/${id}`)
    },
  })
  const [round, setRound] = useState(0)
  const pick = ({ sessionId, number }: Pick) =>
    hold.mutate(
      {
        params: { header: { 'Idempotency-Key': newKey() } },
        body: { patientId, sessionId, number, reason: 'filling-in' },
      },
      { onError: () => setRound(round + 1) },
    )
  return (
    <Screen
      title={doctor === 'any' ? names.department(department) : names.practitioner(doctor)}
      lead={t('book.when')}
      back={{ to: `/book/${department}`, label: names.department(department) || t('book.departments') }}
    >
      <Kept />
      <Refused error={hold.error} onPick={pick} />
      <Times
        key={round}
        department={department}
        practitioner={doctor === 'any' ? undefined : doctor}
        busy={hold.isPending}
        onPick={pick}
      />
      <TapLink look="quiet" to={waitFor(department, doctor)}>
        {t('book.wait')}
      </TapLink>
    </Screen>
  )
}

/** Why a number could not be had, and which ones can, each in one tap. */
export function Refused({ error, onPick }: { error: unknown; onPick: (pick: Pick) => void }) {
  const { t } = useTranslation(['portal', 'appeal'])
  const say = useSay()
  const names = useDirectoryNames()
  const others: Alternative[] = alternativesOf(error)
  if (!error) return null
  return (
    <>
      <Faulty error={error} />
      <InTheWay error={error} />
      {problemOf(error).code === 'booking-restricted' && (
        <TapLink to="/my/standing">{t('appeal:open')}</TapLink>
      )}
      {others.length > 0 && (
        <section aria-label={t('book.instead')}>
          <Taps>
            <h2>{t('book.instead')}</h2>
            {others.map(one => (
              <Tap key={`${one.sessionId}#${one.number}`} onClick={() => onPick(one)}>
                {say.when(one)} · {names.practitioner(one.practitionerId)}
              </Tap>
            ))}
          </Taps>
        </section>
      )}
    </>
  )
}
