import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useHasRole, useToday } from '@/shared/me/me'
import { inOrder, sumsOf } from '@/shared/money/bills'
import { yuan } from '@/shared/money/money'
import { useBills } from '@/shared/money/use-bills'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { AccountCard } from './account-card'
import { type Account, askedFirst } from './accounts'
import { Invoices } from './invoices'
import { OpenBills, UnpaidBills } from './open-bills'
import { HandOuts, RefundRequests } from './refund-requests'
import { TillBar } from './till-bar'

/** The cashier's desk: find the patient, charge, take the money, hand over the receipt. */
export function Component() {
  const { t } = useTranslation('billing')
  const [params, setParams] = useSearchParams()
  const patient = params.get('patient') ?? undefined
  const manages = useHasRole('manager', 'administrator')
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
          <HandOuts manages={manages} />
          <RefundRequests manages={manages} />
          <Invoices />
          <UnpaidBills />
          <OpenBills open="credits" />
          <OpenBills open="stays" />
        </>
      )}
    </Page>
  )
}

/** A patient's bills, as they are worked off, below what they come to. */
function Accounts({ patientId, stayId }: { patientId: string; stayId?: string }) {
  const { t } = useTranslation('billing')
  const today = useToday()
  const bills = useBills(patientId)
  return (
    <QueryState query={bills}>
      {all => {
        // The account of a stay begins with its first deposit or charge.
        const begins = stayId && !all.some(account => account.stayId === stayId)
        return (
          <>
            <Total bills={all} />
            {begins && <Begun id={stayId} />}
            {all.length === 0 && !begins && (
              <Panel>
                <Empty title={t('cashier.none')} hint={t('cashier.noneHint')} />
              </Panel>
            )}
            {askedFirst(inOrder(all, today), stayId).map(account => (
              <AccountCard
                key={account.id}
                account={account}
                asked={Boolean(stayId) && account.stayId === stayId}
              />
            ))}
          </>
        )
      }}
    </QueryState>
  )
}

function Total({ bills }: { bills: Account[] }) {
  const { t } = useTranslation('billing')
  const { now, ahead, back } = sumsOf(bills, useToday())
  if (now === 0 && ahead === 0 && back === 0) return null
  return (
    <Panel title={t('total.title')}>
      <p style={{ margin: 0, display: 'flex', flexWrap: 'wrap', gap: 12 }}>
        {now + ahead > 0 && <strong>{t('total.due', { amount: yuan(now + ahead) })}</strong>}
        {ahead > 0 && now > 0 && <span>{t('total.now', { amount: yuan(now) })}</span>}
        {ahead > 0 && <span>{t('total.ahead', { amount: yuan(ahead) })}</span>}
        {back > 0 && <Status tone="info">{t('sum.credit', { amount: yuan(back) })}</Status>}
      </p>
    </Panel>
  )
}

function Begun({ id }: { id: string }) {
  const account = api.useQuery('get', '/api/v1/accounts/{id}', { params: { path: { id } } })
  return <QueryState query={account}>{found => <AccountCard account={found} asked />}</QueryState>
}
