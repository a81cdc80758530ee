import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { Schemas } from '@/shared/api/client'
import type { Tone } from '@/shared/components/status'
import { type Item, isCritical, type Value } from '@/shared/exam/value'

export type Exam = Schemas['Exam']
export type Stop = Exam['stops'][number]
export type Package = Schemas['ExamPackage']
export type Station = Package['stations'][number]
export type Result = Schemas['ExamResult']
export type Critical = Schemas['ExamCritical']
export type Review = Schemas['ExamReview']
export type Conclusion = Schemas['ExamConclusion']

export const stateTone: Record<Stop['state'], Tone> = {
  todo: 'neutral',
  active: 'brand',
  returning: 'info',
  done: 'done',
  skipped: 'warn',
  declined: 'warn',
}

export const statusTone: Record<Exam['status'], Tone> = {
  'in-progress': 'brand',
  'to-review': 'info',
  reported: 'done',
  cancelled: 'neutral',
}

export const isOver = (stop: Stop): boolean =>
  stop.state === 'done' || stop.state === 'skipped' || stop.state === 'declined'

/** The package by which an examination goes, among those of a board. */
export const packageOf = (exam: Exam, packages: Package[]): Package | undefined =>
  packages.find(one => one.id === exam.packageId && one.version === exam.packageVersion)

export const stationOf = (code: string, plan?: Package): Station | undefined =>
  plan?.stations.find(one => one.code === code)

/** A finding of a report: what was measured, with its item and station. */
export interface Finding {
  station: Station
  item: Item
  value: Value
}

/** All that was found, the critical first, then what else is flagged, then in the package's order. */
export function findings(plan: Package, results: Result[]): Finding[] {
  const all: Finding[] = []
  for (const station of plan.stations) {
    const result = results.find(one => one.station === station.code)
    for (const item of station.items) {
      const value = result?.values.find(one => one.item === item.code)
      if (value) all.push({ station, item, value })
    }
  }
  const rank = ({ value }: Finding) => (isCritical(value) ? 0 : value.flag ? 1 : 2)
  return all.sort((a, b) => rank(a) - rank(b))
}

/** Reads everything about examinations anew after something was written. */
export function useRefreshExams(): () => void {
  const queries = useQueryClient()
  return useCallback(() => {
    void queries.invalidateQueries({
      predicate: ({ queryKey: [, path] }) =>
        typeof path === 'string' && (path.includes('/exam') || path.includes('/critical-values')),
    })
  }, [queries])
}
