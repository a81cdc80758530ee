import type { Schemas } from '@/shared/api/client'

export type Item = Schemas['ExamPackage']['stations'][number]['items'][number]
export type Value = Schemas['ExamResult']['values'][number]

export const isCritical = (value: Value): boolean =>
  value.flag === 'HH' || value.flag === 'LL' || value.flag === 'AA'

/** The usual range as people write it. */
export function rangeText(value: Value): string {
  if (value.low !== undefined && value.high !== undefined) return `${value.low}–${value.high}`
  if (value.low !== undefined) return `≥ ${value.low}`
  return value.high === undefined ? '' : `≤ ${value.high}`
}

/** A number with the item's decimals, or with its own if it has more: an earlier value is not rounded. */
export function numberText(item: Item, value: Value): string {
  if (value.number === undefined) return ''
  const usual = value.number.toFixed(item.decimals ?? 0)
  return Number(usual) === value.number ? usual : String(value.number)
}
