import type { Schemas } from '@/shared/api/client'

export type Entry = Schemas['KpiEntry']
export type Figure = Schemas['Figure']
export type Unit = Entry['unit']

/** A figure with its definition: neither is shown without the other. */
export interface DefinedFigure {
  entry: Entry
  figure: Figure
}

/** The figures in the registry's order. */
export function defined(figures: Figure[], registry: Entry[]): DefinedFigure[] {
  return registry.flatMap(entry => {
    const figure = figures.find(one => one.id === entry.id)
    return figure ? [{ entry, figure }] : []
  })
}

/** A value in words. Without a denominator there is none, and a dash says so rather than a zero. */
export function valueText(unit: Unit, value: number | null | undefined, language: string): string {
  if (value === undefined || value === null) return '–'
  switch (unit) {
    case 'ratio':
      return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(value)
    case 'minutes':
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: 'minute',
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(value)
    case 'days':
      return new Intl.NumberFormat(language, {
        style: 'unit',
        unit: 'day',
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      }).format(value)
    case 'points':
      return number(value, language, 1)
    case 'score':
      return number(value, language, 2)
  }
}

export function number(value: number, language: string, digits = 0): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value)
}

/** What the chart draws: ratios as percentages, a gap where there is no value. */
export function plotted(unit: Unit, value: number | null | undefined): number | null {
  if (value === undefined || value === null) return null
  return Math.round(value * (unit === 'ratio' ? 100 : 1) * 100) / 100
}
