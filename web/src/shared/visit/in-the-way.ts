/** What a patient has already, or what is kept for them, because of which something else was refused. */
export interface InTheWay {
  appointmentId?: string
  holdId?: string
  date: string
  start: string
  departmentId: string
  practitionerId: string
}

/** What a refusal says that stands in the way; only who may see it is told. */
export function inTheWayOf(error: unknown): InTheWay | undefined {
  if (typeof error !== 'object' || error === null || !('params' in error)) return undefined
  const { params } = error as { params?: { inTheWay?: InTheWay } }
  return params?.inTheWay
}
