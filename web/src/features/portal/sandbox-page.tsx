import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { yuan } from '@/shared/money/money'
import { Answered, Badge, Card, Faulty, Screen, Tap, TapLink, Taps } from './kit'

/** Stands in for the page of a payment provider, and says so: no money moves here. */
export function Component() {
  const { t } = useTranslation('billing')
  const { id = '' } = useParams()
  const params = { path: { id } }
  const queries = useQueryClient()
  const payment = api.useQuery('get', '/api/v1/online-payments/{id}', { params })
  const play = api.useMutation('post', '/api/v1/sandbox-payments/{id}', {
    // A payment changes bills, receipts and what is left to do at once.
    onSettled: () => queries.invalidateQueries(),
  })
  return (
    <Screen title={t('sandbox.title')} lead={t('sandbox.warning')}>
      <Answered query={payment}>
        {({ amount, status, refunds }) => (
          <Card>
            <p>
              {t('sandbox.amount', { amount: yuan(amount) })}{' '}
              <Badge tone={status === 'paid' ? 'done' : 'warn'}>
                {t(gone(amount, refunds) ? 'state.refunded' : `online.${status}`)}
              </Badge>
            </p>
            {refunds?.map(back => (
              <p key={back.entryId}>{t('sandbox.refunded', { amount: yuan(back.amount) })}</p>
            ))}
            <Faulty error={play.error} />
            {status === 'pending' ? (
              <Taps>
                {(['pay', 'refuse', 'silent'] as const).map(move => (
                  <Tap
                    key={move}
                    look={move === 'pay' ? 'main' : 'plain'}
                    busy={play.isPending}
                    onClick={() => play.mutate({ params, body: { move } })}
                  >
                    {t(`sandbox.${move}`)}
                  </Tap>
                ))}
              </Taps>
            ) : (
              <TapLink look="main" to="/bills">
                {t('sandbox.back')}
              </TapLink>
            )}
          </Card>
        )}
      </Answered>
    </Screen>
  )
}

/** Whether all that was paid has gone back. */
function gone(amount: number, refunds: Schemas['Intent']['refunds']): boolean {
  return (refunds ?? []).reduce((sum, back) => sum + back.amount, 0) >= amount
}
