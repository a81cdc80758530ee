import { session } from '@/shared/api/session'

/** From now on the person acts for this patient. The page is loaded anew, so that nothing of another stays on it. */
export function actFor(patient: string, page: string): void {
  session.actFor(patient)
  window.location.assign(page)
}

/** The same, on the page that was asked for: a message's link waits behind the question for whom they are here. */
export function actForHere(patient: string): void {
  session.actFor(patient)
  window.location.reload() // an address that has a hash is not loaded anew by going to it
}
