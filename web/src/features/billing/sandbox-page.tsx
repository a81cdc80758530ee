import { Alert, Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { LinkButton } from '@/shared/components/link-button'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { yuan } from '@/shared/money/money'
import { useRefreshMoney } from './accounts'

/** Stands in for the page of a payment provider, and says so: no money moves here. */
export function Component() {
  const { t } = useTranslation('billing')
  const { id = '' } = useParams()
  const params = { path: { id } }
  const refresh = useRefreshMoney()
  const payment = api.useQuery('get', '/api/v1/online-payments/{id}', { params })
  const play = api.useMutation('post', '/api/v1/sandbox-payments/{id}', {
    onSettled: () => Promise.all([payment.refetch(), refresh()]),
  })
  return (
    <Page title={t('sandbox.title')}>
      <Alert type="warning" title={t('sandbox.warning')} />
      <QueryState query={payment}>
        {({ amount, status, refunds }) => (
          <Panel>
            <p>
              {t('sandbox.amount', { amount: yuan(amount) })}{' '}
              <Status tone="info">{t(`online.${status}`)}</Status>
            </p>
            {refunds?.map(back => (
              <p key={back.entryId}>{t('sandbox.refunded', { amount: yuan(back.amount) })}</p>
            ))}
            <ProblemAlert error={play.error} />
            {status === 'pending' ? (
              <Space wrap>
                {(['pay', 'refuse', 'silent'] as const).map(move => (
                  <Button
                    key={move}
                    type={move === 'pay' ? 'primary' : 'default'}
                    loading={play.isPending}
                    onClick={() => play.mutate({ params, body: { move } })}
                  >
                    {t(`sandbox.${move}`)}
                  </Button>
                ))}
              </Space>
            ) : (
              <LinkButton to="/bills">{t('sandbox.back')}</LinkButton>
            )}
          </Panel>
        )}
      </QueryState>
    </Page>
  )
}
