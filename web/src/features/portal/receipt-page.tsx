import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Printing } from '@/shared/components/printing'
import { Paper, type Receipt, usePrints } from '@/shared/money/receipt'
import { Answered, Faulty, Screen, Tap } from './kit'

/** A receipt on the phone of the person who paid. */
export function Component() {
  const { t } = useTranslation(['portal', 'billing'])
  const { number = '' } = useParams()
  const receipt = api.useQuery('get', '/api/v1/receipts/{number}', { params: { path: { number } } })
  return (
    <Screen title={t('bills.receipt', { number })} back={{ to: '/bills', label: t('bills.title') }}>
      <Answered query={receipt}>{found => <Shown key={found.number} receipt={found} />}</Answered>
    </Screen>
  )
}

function Shown({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('billing')
  const { prints, print, isPending, error } = usePrints(receipt)
  return (
    <>
      <Paper receipt={receipt} prints={prints} />
      <Faulty error={error} />
      <Printing>
        <Tap look="main" busy={isPending} onClick={print}>
          {prints > 0 ? t('receipt.printCopy') : t('receipt.print')}
        </Tap>
      </Printing>
    </>
  )
}
