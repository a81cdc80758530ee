import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { newKey } from '@/shared/api/idempotency'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useRegistrationFee } from '@/shared/money/registration-fee'
import { Anew } from './anew'
import { type Appointment, useDeadlines, useSay } from './appointments'
import { CallSite } from './call-site'
import { Gone } from './gone'
import { Answered, Ask, Card, Nothing, Screen, Tap, Taps } from './kit'
import { LateMove } from './late-move'
import { type Pick, Times } from './times'
import { Refused } from './times-page'

/** Exchanges an appointment for another number of its department; the old one is kept until the new one is there. */
export function Component() {
  const { t } = useTranslation('portal')
  const { id = '' } = useParams()
  const query = api.useQuery('get', '/api/v1/appointments/{id}', { params: { path: { id } } })
  return (
    <Screen title={t('move.title')} back={{ to: `/my/visits/${id}`, label: t('visit.title') }}>
      <Answered query={query}>
        {one => (one.status === 'booked' ? <Move one={one} refetch={query.refetch} /> : <Ended one={one} />)}
      </Answered>
    </Screen>
  )
}

/** One that was moved or given up meanwhile, by somebody else or in another window. */
function Ended({ one }: { one: Appointment }) {
  const { t } = useTranslation('change')
  return (
    <>
      <Nothing title={t('gone.over')} />
      <Gone one={one} />
    </>
  )
}

function Move({ one, refetch }: { one: Appointment; refetch: () => unknown }) {
  const { t } = useTranslation(['portal', 'closure'])
  const say = useSay()
  const format = useClinicFormat()
  const navigate = useNavigate()
  const change = useDeadlines(one.start)?.change
  const [picked, setPicked] = useState<Pick>()
  const [round, setRound] = useState(0)
  const move = api.useMutation('post', '/api/v1/appointments/{id}/move', {
    onSuccess: ({ id }) => void navigate(`/my/visits/${id}`, { state: { settled: true }, replace: true }),
    onError: () => {
      setPicked(undefined)
      setRound(round + 1)
      void refetch() // somebody may have moved or cancelled it meanwhile
    },
  })
  if (change?.deskOnly)
    return (
      <Nothing title={t('move.deskOnly', { until: format.dateTime(change.until) })}>
        <CallSite siteId={one.siteId} />
      </Nothing>
    )
  return (
    <>
      <Card title={t('move.now', { when: say.when(one) })}>
        <p>{say.where(one)}</p>
        <p>{t(one.placeGone ? 'closure:off.move' : 'move.rule')}</p>
      </Card>
      <LateMove one={one} />
      <Refused error={move.error} onPick={setPicked} />
      <Times key={round} department={one.departmentId} busy={move.isPending} onPick={setPicked} />
      <Ask
        title={picked ? t('move.to', { when: say.when(picked) }) : ''}
        open={picked !== undefined}
        onClose={() => setPicked(undefined)}
      >
        <Taps>
          {picked && <Terms from={one} to={picked} />}
          {picked && <Anew one={one} from={one.start} to={picked.start} />}
          <p>{t(one.placeGone ? 'closure:off.given' : 'move.given', { when: say.when(one) })}</p>
          <Tap
            look="main"
            busy={move.isPending}
            onClick={() =>
              picked &&
              move.mutate({
                params: { path: { id: one.id }, header: { 'Idempotency-Key': newKey() } },
                body: { sessionId: picked.sessionId, number: picked.number },
              })
            }
          >
            {t('move.submit')}
          </Tap>
          <Tap onClick={() => setPicked(undefined)}>
            {t(one.placeGone ? 'closure:off.another' : 'move.keep')}
          </Tap>
        </Taps>
      </Ask>
    </>
  )
}

/** With whom the new time is, and what registering there costs if that is not what it was. */
function Terms({ from, to }: { from: Appointment; to: Pick }) {
  const { t } = useTranslation('portal')
  const say = useSay()
  const feeOf = useRegistrationFee()
  const was = feeOf(from.practitionerId)
  const now = feeOf(to.practitionerId)
  return (
    <>
      <p>{say.where(to)}</p>
      {was !== undefined && now !== undefined && was !== now && (
        <p>
          <strong>{t('move.fee', { now: yuan(now), was: yuan(was) })}</strong>
        </p>
      )}
    </>
  )
}
