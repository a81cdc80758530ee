import type { Schemas } from '@/shared/api/client'
import { session } from '@/shared/api/session'

// What goes from one page to the next about somebody. In memory: an address, the history behind it and the browser's
// storage outlive the tab, are shared with who uses the desk next, and are sent to other places. It ends with the session.

interface Kept {
  search: string
  /** Files that may be of the same person, by the file that was just saved. */
  warnings: Map<string, Schemas['Warning'][]>
}

let owner: string | undefined
let kept: Kept = { search: '', warnings: new Map() }

function mine(): Kept {
  const now = session.get()?.token
  if (now !== owner) {
    owner = now
    kept = { search: '', warnings: new Map() }
  }
  return kept
}

export const lastSearch = () => mine().search

export function keepSearch(text: string): void {
  mine().search = text
}

export const warningsOf = (patient: string) => mine().warnings.get(patient) ?? []

export function keepWarnings(patient: string, warnings: Schemas['Warning'][]): void {
  mine().warnings = new Map([[patient, warnings]])
}
