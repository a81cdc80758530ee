import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { yuan } from './money'

/** The tax in what stands on a bill, by rate; nothing where the price list says nothing of taxes. */
export function Taxes({ taxes }: { taxes?: Schemas['TaxSum'][] | null }) {
  const { t } = useTranslation('invoice')
  if (!taxes || taxes.length === 0) return null
  const parts = taxes.map(({ treatment, rate = 0, net, tax }) =>
    treatment === 'exempt'
      ? t('tax.exemptSum', { amount: yuan(net) })
      : t('tax.rateSum', { rate: `${rate / 100}%`, tax: yuan(tax), amount: yuan(net + tax) }),
  )
  return <span>{t('tax.included', { parts: parts.join(t('tax.and')) })}</span>
}
