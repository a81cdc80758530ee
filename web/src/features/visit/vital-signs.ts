import type { Vital } from './triage-values'

export type Deviation = 'high' | 'low'
type Range = [low: number | undefined, high: number | undefined]

/** Adults' limits, as clinics in China use them: SpO₂ from 95 %, hypertension from 140/90 mmHg; pain from 4 of 10 is moderate. */
const adult: Record<Vital, Range> = {
  temperature: [36, undefined], // how high is a fever, the clinic says
  pulse: [60, 100],
  respiration: [12, 20],
  systolic: [90, 139],
  diastolic: [60, 89],
  oxygen: [95, undefined],
  pain: [undefined, 3],
}

/** Children's limits: Pediatric Advanced Life Support, American Heart Association, 2015. */
const children: { under: number; pulse: Range; respiration: Range }[] = [
  { under: 1 / 12, pulse: [100, 205], respiration: [30, 53] },
  { under: 1, pulse: [100, 190], respiration: [30, 53] },
  { under: 3, pulse: [98, 140], respiration: [22, 37] },
  { under: 6, pulse: [80, 120], respiration: [20, 28] },
  { under: 12, pulse: [75, 118], respiration: [18, 25] },
]

/** Below which systolic pressure a child's is too low, by the same source. */
function lowestSystolic(age: number): number {
  if (age < 1 / 12) return 60
  if (age < 1) return 70
  return age < 10 ? 70 + 2 * Math.floor(age) : 90
}

function rangeOf(vital: Vital, age: number | undefined): Range {
  const child = age === undefined ? undefined : children.find(one => age < one.under)
  if (!child || age === undefined) return adult[vital]
  switch (vital) {
    case 'pulse':
    case 'respiration':
      return child[vital]
    case 'systolic': // how high is too high goes by height and sex
      return [lowestSystolic(age), undefined]
    case 'diastolic':
      return [undefined, undefined]
    default:
      return adult[vital]
  }
}

/** Whether a vital sign is worth a second look at this age; an unknown age is taken for an adult's. */
export function deviation(
  vital: Vital,
  value: number,
  age: number | undefined,
  feverFrom: number,
): Deviation | undefined {
  const [low, high] = rangeOf(vital, age)
  if (low !== undefined && value < low) return 'low'
  if (vital === 'temperature' ? value >= feverFrom : high !== undefined && value > high) return 'high'
  return undefined
}

/** Age in years on a day, parts of the first one counted; both are civil dates. */
export function ageOn(birthDate: string | undefined, day: string): number | undefined {
  const age = birthDate ? (Date.parse(day) - Date.parse(birthDate)) / (365.25 * 86_400_000) : Number.NaN
  return Number.isFinite(age) && age >= 0 ? age : undefined
}
