import { Alert, Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useText } from '@/shared/i18n/text'
import { yuan } from '@/shared/money/money'
import { type Account, useRefreshMoney } from './accounts'

/** What the visit led to and is not on its bill. Nothing is charged until somebody says so, each thing once. */
export function ProposedCharges({ account }: { account: Account }) {
  const { t } = useTranslation('invoice')
  const text = useText()
  const refresh = useRefreshMoney()
  const params = { path: { id: account.id } }
  const query = api.useQuery('get', '/api/v1/accounts/{id}/proposed-charges', { params })
  const charge = api.useMutation('post', '/api/v1/accounts/{id}/proposed-charges', { onSettled: refresh })
  const found = query.data
  if (query.error) return <ProblemAlert error={query.error} />
  if (!found || (found.items.length === 0 && found.tooMany.length === 0 && found.unknown === 0)) return null
  return (
    <div style={{ padding: '8px 16px', display: 'grid', gap: 8 }}>
      <ProblemAlert error={charge.error} />
      {found.items.length > 0 && <strong>{t('proposed.title')}</strong>}
      {found.items.map(one => (
        <Space key={one.code} wrap>
          <span>
            {text(one.name)} {one.quantity} × {yuan(one.unitPrice)}
          </span>
          <Button
            size="small"
            loading={charge.isPending && charge.variables.body.code === one.code}
            aria-label={t('proposed.addOf', { name: text(one.name) })}
            onClick={() => charge.mutate({ params, body: { code: one.code, upTo: one.upTo } })}
          >
            {t('proposed.add', { amount: yuan(one.amount) })}
          </Button>
        </Space>
      ))}
      {found.tooMany.map(one => (
        <Alert
          key={one.code}
          type="warning"
          title={t('proposed.tooMany', { name: text(one.name), quantity: one.quantity })}
        />
      ))}
      {found.unknown > 0 && <span>{t('proposed.unknown', { count: found.unknown })}</span>}
    </div>
  )
}
