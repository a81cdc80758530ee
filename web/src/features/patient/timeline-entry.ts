import type { Schemas } from '@/shared/api/client'

export type Entry = Schemas['TimelineEntry']

/** What a line of the timeline is made of, whatever kind it is. Codes are put into words where they are shown. */
export interface Line {
  id: string
  /** An instant, or a civil day for what has no time of day. */
  at: string
  wholeDay: boolean
  departmentId?: string
  practitionerId?: string
  /** What to say: ready words, or which plan or questionnaire it comes from. */
  words?: string
  plan?: Schemas['Task']['plan']
  survey?: string
  detail?: string
  /** There is a record, which whoever is shown this may open. */
  record?: boolean
  status: LineStatus
}

/** How it stands; for a task that was tried, how that went. */
export type LineStatus =
  | Schemas['Appointment']['status']
  | Schemas['Encounter']['status']
  | Schemas['Task']['status']
  | Schemas['FollowupAttempt']['outcome']
  | Schemas['Message']['status']
  | Schemas['Stay']['status']
  | 'answered'
  | 'invited'

/** Codes of what an appointment ended with: the file, an examination. */
const ends = ['file-closed', 'examination-cancelled']

export function lineOf(entry: Entry): Line | undefined {
  const { appointment, encounter, task, survey, message, stay } = entry
  if (appointment) {
    const { id, start, departmentId, practitionerId, status } = appointment
    // Why it ended with something else stands there, in words.
    const reason = ends.includes(appointment.reason ?? '') ? undefined : appointment.reason
    const detail = [appointment.code, reason ?? appointment.note].filter(Boolean).join(' · ')
    return { id, at: start, wholeDay: false, departmentId, practitionerId, detail, status }
  }
  if (encounter) {
    const { id, arrivedAt, departmentId, practitionerId, status, record } = encounter
    const words = record && `${record.diagnosis.code} ${record.diagnosis.text}`
    const detail = record && [record.complaint, record.handling, record.advice].filter(Boolean).join(' · ')
    return {
      id,
      at: arrivedAt,
      wholeDay: false,
      departmentId,
      practitionerId,
      words,
      detail,
      record: Boolean(record),
      status,
    }
  }
  if (task) {
    const last = task.attempts.at(-1)
    return {
      id: task.id,
      at: task.due,
      wholeDay: true,
      departmentId: task.departmentId,
      plan: task.plan,
      detail: last?.note,
      status: last?.outcome ?? task.status,
    }
  }
  if (survey) {
    const { id, date, departmentId, questionnaire, answeredAt } = survey
    const status = answeredAt ? 'answered' : 'invited'
    return { id, at: date, wholeDay: true, departmentId, survey: questionnaire, status }
  }
  if (stay) {
    const { id, admittedAt, departmentId, attendingId, status, ward, bed } = stay
    const detail = [ward, bed].filter(Boolean).join(' ')
    return { id, at: admittedAt, wholeDay: false, departmentId, practitionerId: attendingId, detail, status }
  }
  if (message) {
    const { id, title, reason, status } = message
    return {
      id,
      at: message.settledAt ?? message.dueAt,
      wholeDay: false,
      words: title,
      detail: reason,
      status,
    }
  }
  return undefined
}
