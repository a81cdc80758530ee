import { expect, it } from 'vitest'
import { daysLate, type Task } from './tasks'

const task: Task = {
  id: 'tsk_1',
  kind: 'follow-up',
  plan: 'outpatient',
  about: 'enc_1',
  patientId: 'pat_1',
  from: '2026-11-10',
  due: '2026-11-20',
  status: 'ready',
  attempts: [],
  late: false,
  unreachable: false,
  rulesVersion: 1,
}

it('is late from the day after its window, as long as it is open', () => {
  expect(daysLate(task, '2026-11-20')).toBe(0)
  expect(daysLate(task, '2026-11-23')).toBe(3)
  expect(daysLate({ ...task, status: 'completed' }, '2026-11-23')).toBe(0)
})
