import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Schemas } from '@/shared/api/client'
import type { Tone } from '@/shared/components/status'
import { type CivilDate, daysBetween } from '@/shared/time/civil'

export type Task = Schemas['Task']
export type Outcome = Schemas['AttemptInBody']['outcome']

export const views = ['due', 'overdue', 'mine', 'all'] as const
export type View = (typeof views)[number]

export const kinds = ['follow-up', 'doctor', 'call'] as const
export type Kind = (typeof kinds)[number]

/** In the order in which calls end most often. */
export const outcomes: Outcome[] = [
  'reached',
  'no-answer',
  'call-later',
  'will-return',
  'worse',
  'refused',
  'wrong-number',
  'died',
]

export const outcomeTones: Record<Outcome, Tone> = {
  reached: 'brand',
  'will-return': 'brand',
  'no-answer': 'neutral',
  'call-later': 'info',
  refused: 'done',
  'wrong-number': 'warn',
  worse: 'bad',
  died: 'done',
}

/** Whether a day was agreed on. After "no answer" the task just stays open. */
export function callsAgain(outcome: Outcome | undefined): boolean {
  return outcome === 'call-later'
}

/** Days past the last day of the task's window; not above 0 while it is in time. */
export function daysLate(task: Task, today: CivilDate): number {
  return task.status === 'ready' ? daysBetween(task.due, today) : 0
}

export function useRefreshTasks(): () => void {
  const queries = useQueryClient()
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/tasks/{id}'] })
  }, [queries])
}
