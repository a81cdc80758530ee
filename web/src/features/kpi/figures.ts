import type { Schemas } from '@/shared/api/client'

export type Figure = Schemas['Figure']

/** A figure's value in words. Without a denominator there is no value, and a dash says so rather than a zero. */
export function valueText(figure: Pick<Figure, 'unit' | 'value' | 'numerator'>, language: string): string {
  if (figure.unit === 'count') return number(figure.numerator, language, 0)
  if (figure.value === undefined || figure.value === null) return '–'
  switch (figure.unit) {
    case 'percent':
      return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(
        figure.value,
      )
    case 'per-mille':
      return `${number(figure.value * 1000, language, 1)}‰`
    case 'minutes':
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: 'minute',
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(figure.value)
    default:
      return number(figure.value, language, 2)
  }
}

export function number(value: number, language: string, digits: number): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)
}

/** What the chart draws for a day: percentages as such, a gap where there is no value. */
export function plotted(figure: Figure, day: Figure['days'][number]): number | null {
  if (figure.unit === 'count') return day.numerator
  if (day.value === undefined || day.value === null) return null
  const factor = { percent: 100, 'per-mille': 1000 }[figure.unit as string] ?? 1
  return Math.round(day.value * factor * 100) / 100
}
