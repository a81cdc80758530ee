import type { Schemas } from '@/shared/api/client'

export type Item = Schemas['ExamPackage']['stations'][number]['items'][number]
export type Value = Schemas['ExamResult']['values'][number]

export const isCritical = (value: Value): boolean =>
  value.flag === 'HH' || value.flag === 'LL' || value.flag === 'AA'

/** The usual range as people write it; of somebody whose sex is not known, that of each. */
export function rangeText(value: Value, nameOf: (sex: 'male' | 'female') => string): string {
  if (!value.bySex) return limitsText(value)
  return value.bySex.map(one => `${nameOf(one.sex)} ${limitsText(one)}`).join(' · ')
}

function limitsText({ low, high }: Pick<Value, 'low' | 'high'>): string {
  if (low !== undefined && high !== undefined) return `${low}–${high}`
  if (low !== undefined) return `≥ ${low}`
  return high === undefined ? '' : `≤ ${high}`
}

/** A number with the item's decimals, or with its own if it has more: an earlier value is not rounded. */
export function numberText(item: Item, value: Value): string {
  if (value.number === undefined) return ''
  const usual = value.number.toFixed(item.decimals ?? 0)
  return Number(usual) === value.number ? usual : String(value.number)
}
