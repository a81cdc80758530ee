import { isWrong, type NumberBounds } from '@/shared/components/number-input'
import type { Block } from './block-fields'
import type { Draft } from './editor-page'
import { numbersOf, type Share } from './week'

/** Between what the numbers of a schedule lie. */
export const bounds = {
  minutes: { min: 1, max: 480 },
  days: { min: 0, max: 365 },
  priorityDays: { min: 0, max: 365, optional: true },
  staffDays: { min: 0, max: 730, optional: true },
  opens: { min: 0, max: 720, decimals: Number.POSITIVE_INFINITY, optional: true },
} satisfies Record<string, NumberBounds>

/** A pool's numbers are among those of its block, and its last does not come before its first. */
export function shareBounds(block: Block, share: Share): Record<'from' | 'to', NumberBounds> {
  const max = Math.max(1, numbersOf(block))
  const min = isWrong(share.from, { min: 1, max }) ? 1 : share.from
  return { from: { min: 1, max }, to: { min, max } }
}

/** Hours as minutes: whole ones where they are, and never rounded to them. */
export function minutesOfHours(hours: number): number {
  const minutes = hours * 60
  return Math.abs(minutes - Math.round(minutes)) < 1e-6 ? Math.round(minutes) : minutes
}

/** Minutes as hours; what is no number as it was typed. */
export function hoursOf(minutes: number | undefined): number | undefined {
  return typeof minutes === 'number' ? minutes / 60 : minutes
}

function wrongBlock(block: Block): boolean {
  return (
    isWrong(block.minutes, bounds.minutes) ||
    (block.pools ?? []).some(share => {
      const { from, to } = shareBounds(block, share)
      const opens = { min: 0, max: bounds.opens.max * 60, optional: true }
      return isWrong(share.from, from) || isWrong(share.to, to) || isWrong(share.opens, opens)
    })
  )
}

/** Where a number of a schedule is wrong: in a block of the week, or elsewhere on the page. */
export function wrongNumber(draft: Draft): { block?: number } | undefined {
  const block = (draft.weekly ?? []).findIndex(wrongBlock)
  if (block >= 0) return { block }
  const release = draft.release
  const elsewhere =
    (draft.exceptions ?? []).some(one => (one.blocks ?? []).some(wrongBlock)) ||
    (release &&
      (['days', 'priorityDays', 'staffDays'] as const).some(one => isWrong(release[one], bounds[one])))
  return elsewhere ? {} : undefined
}
