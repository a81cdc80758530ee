import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useText } from '@/shared/i18n/text'
import { yuan } from '@/shared/money/money'
import { type Account, useRefreshMoney } from './accounts'

const row = { display: 'flex', justifyContent: 'space-between', alignItems: 'center', gap: 12 }

/** What the visit led to and is not on its bill. Nothing is charged until somebody says so, each thing once. */
export function ProposedCharges({ account }: { account: Account }) {
  const { t } = useTranslation('invoice')
  const text = useText()
  const refresh = useRefreshMoney()
  const [takesAll, setTakesAll] = useState(false)
  const params = { path: { id: account.id } }
  const query = api.useQuery('get', '/api/v1/accounts/{id}/proposed-charges', { params })
  const charge = api.useMutation('post', '/api/v1/accounts/{id}/proposed-charges', { onSettled: refresh })
  const found = query.data
  if (query.error) return <ProblemAlert error={query.error} />
  if (!found || (found.items.length === 0 && found.tooMany.length === 0 && found.unknown === 0)) return null
  const { items } = found

  /** One after the other: they go on one bill. The first that fails ends it, and is said. */
  async function takeAll() {
    setTakesAll(true)
    try {
      for (const { code, upTo } of items) await charge.mutateAsync({ params, body: { code, upTo } })
    } finally {
      setTakesAll(false)
    }
  }

  return (
    <section aria-label={t('proposed.title')} style={{ padding: '8px 16px', display: 'grid', gap: 8 }}>
      <ProblemAlert error={charge.error} />
      {items.length > 0 && (
        <div style={row}>
          <strong>{t('proposed.title')}</strong>
          {items.length > 1 && (
            <Button size="small" loading={takesAll} onClick={() => void takeAll().catch(() => undefined)}>
              {t('proposed.all', { amount: yuan(items.reduce((sum, one) => sum + one.amount, 0)) })}
            </Button>
          )}
        </div>
      )}
      {items.map(one => (
        <div key={one.code} style={row}>
          <span>
            {text(one.name)} {one.quantity} × {yuan(one.unitPrice)}
          </span>
          <Button
            size="small"
            disabled={takesAll}
            loading={!takesAll && charge.isPending && charge.variables.body.code === one.code}
            aria-label={t('proposed.addOf', { amount: yuan(one.amount), name: text(one.name) })}
            onClick={() => charge.mutate({ params, body: { code: one.code, upTo: one.upTo } })}
          >
            {t('proposed.add', { amount: yuan(one.amount) })}
          </Button>
        </div>
      ))}
      {found.tooMany.map(one => (
        <Alert
          key={one.code}
          type="warning"
          title={t('proposed.tooMany', { name: text(one.name), quantity: one.quantity })}
        />
      ))}
      {found.unknown > 0 && <span>{t('proposed.unknown', { count: found.unknown })}</span>}
    </section>
  )
}
