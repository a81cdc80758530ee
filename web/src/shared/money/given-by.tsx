import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'

/** By which memberships and decisions something was taken off, with their numbers. */
export function GivenBy({ discounts = [] }: { discounts?: Schemas['Receipt']['discounts'] }) {
  const { t } = useTranslation('billing')
  if (!discounts || discounts.length === 0) return null
  return (
    <p style={{ margin: 0, padding: '0 16px 8px', display: 'flex', flexWrap: 'wrap', gap: 12 }}>
      {discounts.map(({ id, tier, reference }) => (
        <span key={id}>
          {tier === 'silver' || tier === 'gold' || tier === 'platinum'
            ? t('discount.byMember', { tier: t(`tier.${tier}`), number: reference })
            : t('discount.byRelief', { number: reference })}
        </span>
      ))}
    </p>
  )
}
