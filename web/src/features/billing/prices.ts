import type { Schemas } from '@/shared/api/client'
import type { CivilDate } from '@/shared/time/civil'

export type PriceItem = Schemas['PricedItem']

/** The price of a day: the one that began last by then; of two of one day the later version. */
export function priceOn(item: PriceItem, day: CivilDate): PriceItem['prices'][number] | undefined {
  if (item.closedOn && item.closedOn <= day) return undefined
  let found: PriceItem['prices'][number] | undefined
  for (const price of item.prices)
    if (price.from <= day && (!found || price.from >= found.from)) found = price
  return found
}
