import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useRegistrationFee } from '@/shared/money/registration-fee'
import { useSay } from './appointments'
import { useCountdown } from './countdown'
import { InTheWay } from './in-the-way'
import { Ask, Card, Faulty, Tap, Taps } from './kit'
import { usePerson } from './person-switch'

type Given = Schemas['GivenUp']

/** What is offered now: until when, what it costs, and what ends by taking it, which is asked once more. */
export function WaitOffer({
  offer,
  given,
  refetch,
  onDeclined,
}: {
  offer: Schemas['Offer']
  given?: Given
  refetch: () => unknown
  onDeclined: () => void
}) {
  const { t } = useTranslation(['portal', 'waits'])
  const format = useClinicFormat()
  const say = useSay()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const money = useMoney(offer, given)
  const over = useCountdown(offer.until) === 0
  useEffect(() => {
    if (over) void refetch() // the clinic's clock decides, and not the phone's
  }, [over, refetch])
  const params = { path: { id: offer.id } }
  const accept = api.useMutation('post', '/api/v1/waitlist-offers/{id}/accept', {
    onSuccess: ({ id }) => void navigate(`/my/visits/${id}`, { state: { settled: true } }),
    onError: () => {
      setAsking(false)
      void refetch()
    },
  })
  const decline = api.useMutation('post', '/api/v1/waitlist-offers/{id}/decline', {
    onSuccess: onDeclined,
    onSettled: () => refetch(),
  })
  const take = () => accept.mutate({ params })
  const what = <Ends given={given} money={money} />
  return (
    <Taps>
      <p>
        <strong>{t('waits:offered', { when: say.when(offer) })}</strong>
        <br />
        {say.where(offer)}
      </p>
      <p>{t('waits:answerBy', { until: format.dateTime(offer.until) })}</p>
      {what}
      <Faulty error={accept.error ?? decline.error} />
      <InTheWay error={accept.error} />
      <Tap look="main" busy={accept.isPending} onClick={() => (given ? setAsking(true) : take())}>
        {t('waits:accept')}
      </Tap>
      <Tap busy={decline.isPending} onClick={() => decline.mutate({ params, body: {} })}>
        {t('waits:decline')}
      </Tap>
      <Ask title={t('waits:ask', { when: say.when(offer) })} open={asking} onClose={() => setAsking(false)}>
        <Taps>
          <p>{say.where(offer)}</p>
          {what}
          <Tap look="main" busy={accept.isPending} onClick={take}>
            {t('waits:exchange')}
          </Tap>
          <Tap onClick={() => setAsking(false)}>{t('waits:keep')}</Tap>
        </Taps>
      </Ask>
    </Taps>
  )
}

interface Money {
  fee?: number
  paid: number
  /** What is to be paid on top of what was paid for the appointment that ends; below nothing: what comes back. */
  more: number
}

/** What the number costs by today's price list, beside what was paid for the appointment that it replaces. */
function useMoney(offer: Schemas['Offer'], given?: Given): Money {
  const { id } = usePerson()
  const fee = useRegistrationFee()(offer.practitionerId)
  const accounts = api.useQuery(
    'get',
    '/api/v1/patients/{id}/accounts',
    { params: { path: { id } } },
    { enabled: given !== undefined },
  )
  const account = accounts.data?.items.find(one => one.appointmentId === given?.appointmentId)
  const paid = (account?.payments ?? []).reduce(
    (sum, one) => sum + one.amount - one.refunded - (one.moved ?? 0),
    0,
  )
  return { fee, paid, more: (fee ?? 0) - paid }
}

function Ends({ given, money }: { given?: Given; money: Money }) {
  const { t } = useTranslation(['portal', 'waits'])
  const say = useSay()
  const { fee, paid, more } = money
  return (
    <>
      {given && (
        <p>
          <strong>{t('waits:ends', { when: say.when(given) })}</strong>
          <br />
          {say.where(given)}
        </p>
      )}
      {given?.late && (
        <Card tone="warn">
          <p>{t('waits:late')}</p>
        </Card>
      )}
      {fee !== undefined && (
        <p>
          {t('waits:fee', { fee: yuan(fee) })}
          {paid > 0 && (
            <>
              {' '}
              {t(more > 0 ? 'waits:payMore' : more < 0 ? 'waits:payBack' : 'waits:paid', {
                paid: yuan(paid),
                amount: yuan(Math.abs(more)),
              })}
            </>
          )}
        </p>
      )}
    </>
  )
}
