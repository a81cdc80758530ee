import type { Schemas } from '@/shared/api/client'
import type { ClinicFormat } from '@/shared/time/format'

export type Preparation = Schemas['Preparation']
export type Readiness = Schemas['Readiness']

export interface Fasting {
  eatUntil?: string
  drinkUntil?: string
}

/** Until when one may eat and drink before an appointment that nobody has booked yet; afterwards the server says it. */
export function fastingBefore(preparation: Preparation, start: string, format: ClinicFormat): Fasting {
  const { fastHours = 0, waterHours = 0, noWater } = preparation
  if (fastHours === 0) return {}
  const eatUntil = before(start, fastHours, format)
  if (noWater) return { eatUntil, drinkUntil: eatUntil }
  return { eatUntil, drinkUntil: waterHours > 0 ? before(start, waterHours, format) : undefined }
}

const hour = 3_600_000

// In the night in which clocks are put back a time comes twice: who is told the first one would go on until the second.
function before(start: string, hours: number, format: ClinicFormat): string {
  const at = Date.parse(start) - hours * hour
  const again = [hour / 2, hour].find(later => format.time(iso(at + later)) === format.time(iso(at)))
  return iso(at - (again ?? 0))
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
