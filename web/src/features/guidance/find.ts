import type { Schemas } from '@/shared/api/client'

export type Symptom = Schemas['SymptomView']
export type Asker = Schemas['Asker']
export type Ailment = Schemas['Ailment']
export type Advice = Schemas['Advice']

/** The symptoms that fit what was typed, the best first: by name in any language, pinyin or initials. */
export function find(symptoms: Symptom[], query: string): Symptom[] {
  const wanted = query.trim().toLowerCase()
  if (wanted === '') return []
  const latin = wanted.replaceAll(/['\s]/g, '')
  return symptoms
    .map(symptom => ({ symptom, rank: rank(symptom, wanted, latin) }))
    .filter(one => one.rank < none)
    .sort((a, b) => a.rank - b.rank)
    .map(one => one.symptom)
}

const none = 4

function rank(symptom: Symptom, wanted: string, latin: string): number {
  const names = [symptom.name, ...symptom.names].map(name => name.toLowerCase())
  if (names.some(name => name.startsWith(wanted))) return 0
  if (names.some(name => name.split(/[\s,]+/).some(word => word.startsWith(wanted)))) return 1
  if (symptom.terms.some(term => term.startsWith(latin))) return 2
  if (names.some(name => name.includes(wanted))) return 3
  return none
}

/** Whether such a person can have a symptom; without a sex, both are thought of. */
export function concerns(symptom: Symptom, asker: Asker): boolean {
  const months = asker.years * 12 + (asker.months ?? 0)
  if (months < (symptom.from ?? 0)) return false
  if (symptom.under !== undefined && months >= symptom.under) return false
  return symptom.sex === undefined || asker.sex === 'unknown' || asker.sex === symptom.sex
}

/** Whether a pregnancy is to be asked about. */
export function mayBePregnant(asker: Pick<Asker, 'years' | 'sex'>): boolean {
  return asker.sex !== 'male' && asker.years >= 12 && asker.years < 55
}

/** Which of the symptom's questions have no answer yet. */
export function open(symptom: Symptom, ailment: Ailment): boolean {
  return Boolean((symptom.severity && !ailment.severity) || (symptom.duration && !ailment.duration))
}
