import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { useMe } from '@/shared/me/me'
import { AccountCard } from './account-card'
import type { Account } from './accounts'
import { yuan } from './money'

/** A patient's own bills, to look at and to pay. */
export function Component() {
  const { t } = useTranslation('billing')
  const id = useMe().actor.patientId ?? ''
  const accounts = api.useQuery('get', '/api/v1/patients/{id}/accounts', { params: { path: { id } } })
  return (
    <Page title={t('bills.title')}>
      <QueryState query={accounts}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <Empty title={t('bills.none')} />
            </Panel>
          ) : (
            items.map(account => (
              <div key={account.id}>
                <AccountCard account={account} works={false} />
                {account.due > 0 && <PayOnline account={account} />}
              </div>
            ))
          )
        }
      </QueryState>
    </Page>
  )
}

function PayOnline({ account }: { account: Account }) {
  const { t } = useTranslation('billing')
  const navigate = useNavigate()
  const [key] = useIdempotencyKey()
  const start = api.useMutation('post', '/api/v1/accounts/{id}/online-payments', {
    onSuccess: ({ address }) => {
      if (!address) return
      if (address.startsWith('/')) void navigate(address)
      else window.location.assign(address)
    },
  })
  return (
    <div style={{ padding: '8px 0 16px' }}>
      <ProblemAlert error={start.error} />
      <Button
        type="primary"
        size="large"
        loading={start.isPending}
        onClick={() =>
          start.mutate({ params: { path: { id: account.id }, header: { 'Idempotency-Key': key } }, body: {} })
        }
      >
        {t('bills.pay', { amount: yuan(account.due) })}
      </Button>
    </div>
  )
}
