import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { useHasRole } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { AccountCard } from './account-card'
import { Invoices } from './invoices'
import { OpenBills } from './open-bills'
import { RefundRequests } from './refund-requests'
import { TillBar } from './till-bar'

/** The cashier's desk: find the patient, charge, take the money, hand over the receipt. */
export function Component() {
  const { t } = useTranslation('billing')
  const [params, setParams] = useSearchParams()
  const patient = params.get('patient') ?? undefined
  const decides = useHasRole('manager', 'administrator')
  return (
    <Page title={t('cashier.title')}>
      <TillBar />
      <Panel title={t('cashier.find')}>
        <PatientPicker
          autoFocus
          known={patient}
          value={patient}
          onChange={id => setParams(id ? { patient: id } : {})}
        />
      </Panel>
      {patient ? (
        <Accounts key={patient} patientId={patient} stayId={params.get('stay') ?? undefined} />
      ) : (
        <>
          <RefundRequests decides={decides} />
          <Invoices />
          <OpenBills open="bills" />
          <OpenBills open="credits" />
          <OpenBills open="stays" />
        </>
      )}
    </Page>
  )
}

function Accounts({ patientId, stayId }: { patientId: string; stayId?: string }) {
  const { t } = useTranslation('billing')
  const accounts = api.useQuery('get', '/api/v1/patients/{id}/accounts', {
    params: { path: { id: patientId } },
  })
  return (
    <QueryState query={accounts}>
      {({ items }) =>
        // The account of a stay begins with its first deposit or charge.
        stayId && !items.some(account => account.stayId === stayId) ? (
          <>
            <Begun id={stayId} />
            {items.map(account => (
              <AccountCard key={account.id} account={account} />
            ))}
          </>
        ) : items.length === 0 ? (
          <Panel>
            <Empty title={t('cashier.none')} hint={t('cashier.noneHint')} />
          </Panel>
        ) : (
          items.map(account => <AccountCard key={account.id} account={account} />)
        )
      }
    </QueryState>
  )
}

function Begun({ id }: { id: string }) {
  const account = api.useQuery('get', '/api/v1/accounts/{id}', { params: { path: { id } } })
  return <QueryState query={account}>{found => <AccountCard account={found} />}</QueryState>
}
