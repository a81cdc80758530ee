import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import type { Stay } from './stays'

/** What a stay cost so far and what was paid ahead; the cashier does the rest. */
export function Money({ stay }: { stay: Stay }) {
  const { t } = useTranslation('inpatient')
  const format = useClinicFormat()
  const cashier = useHasRole('frontdesk', 'manager', 'administrator')
  const account = api.useQuery(
    'get',
    '/api/v1/accounts/{id}',
    { params: { path: { id: stay.id } } },
    { staleTime: 0 },
  )
  return (
    <Panel
      title={t('money.title')}
      extra={
        cashier && <Link to={`/cashier?patient=${stay.patientId}&stay=${stay.id}`}>{t('money.open')}</Link>
      }
    >
      <QueryState query={account}>
        {({ entries, charged, discounted, paid, refunded, due, settledAt }) =>
          entries === 0 ? (
            <p style={{ margin: 0 }}>{t('money.none')}</p>
          ) : (
            <Facts
              items={[
                [t('money.charged'), yuan(charged)],
                [t('money.discounted'), discounted > 0 ? yuan(discounted) : undefined],
                [t('money.deposits'), yuan(paid)],
                [t('money.refunded'), refunded > 0 ? yuan(refunded) : undefined],
                [due < 0 ? t('money.left') : t('money.due'), yuan(Math.abs(due))],
                [t('money.settled'), settledAt && format.dateTime(settledAt)],
              ]}
            />
          )
        }
      </QueryState>
    </Panel>
  )
}
