import type { Schemas } from '@/shared/api/client'

export type WeeklyBlock = Schemas['WeeklyBlock']
export type Share = Schemas['Share']

/** What the grid moves blocks by, in minutes. */
export const step = 15

export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

const lastMinute = 24 * 60 - step

export function minutesOf(wall: string): number {
  const [hours, minutes] = wall.split(':')
  return Number(hours) * 60 + Number(minutes)
}

export function wallOf(minutes: number): string {
  const pad = (n: number) => String(n).padStart(2, '0')
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

/** How many numbers a block gives. */
export function numbersOf(block: Pick<WeeklyBlock, 'start' | 'end' | 'minutes'>): number {
  return block.minutes > 0
    ? Math.floor(Math.max(0, minutesOf(block.end) - minutesOf(block.start)) / block.minutes)
    : 0
}

function overlaps(a: WeeklyBlock, b: WeeklyBlock): boolean {
  return a.weekday === b.weekday && a.start < b.end && b.start < a.end
}

/** Whether a block can stand in a week where the one at `index` is not. */
export function fits(week: WeeklyBlock[], block: WeeklyBlock, index = -1): boolean {
  const [start, end] = [minutesOf(block.start), minutesOf(block.end)]
  if (block.weekday < 1 || block.weekday > 7 || start < 0 || end > lastMinute || end - start < block.minutes)
    return false
  return week.every((other, i) => i === index || !overlaps(other, block))
}

export interface Change {
  days?: number
  minutes?: number
  /** Moves only the end. */
  grow?: number
}

/** The week with one block moved or made longer; the same week if there is no room. */
export function change(
  week: WeeklyBlock[],
  index: number,
  { days = 0, minutes = 0, grow = 0 }: Change,
): WeeklyBlock[] {
  const block = week[index]
  if (!block) return week
  const [start, end] = [minutesOf(block.start) + minutes, minutesOf(block.end) + minutes + grow]
  if (start < 0 || end > lastMinute) return week
  const moved = { ...block, weekday: block.weekday + days, start: wallOf(start), end: wallOf(end) }
  return fits(week, moved, index) ? week.with(index, moved) : week
}

const usual = [
  ['08:00', '12:00'],
  ['14:00', '17:30'],
  ['18:00', '21:00'],
] as const

/** The week with a block more on a day: where none of the usual sessions is yet. */
export function add(week: WeeklyBlock[], weekday: number, minutes = 15): WeeklyBlock[] {
  for (const [start, end] of usual) {
    const block = { weekday, start, end, minutes }
    if (fits(week, block)) return [...week, block]
  }
  return week
}

/** The week with a block drawn between two times of a day. */
export function draw(
  week: WeeklyBlock[],
  weekday: number,
  from: number,
  to: number,
  minutes = 15,
): WeeklyBlock[] {
  const snap = (n: number) => Math.min(lastMinute, Math.max(0, Math.round(n / step) * step))
  const [start, end] = [snap(Math.min(from, to)), snap(Math.max(from, to))]
  const block = { weekday, start: wallOf(start), end: wallOf(end), minutes }
  return fits(week, block) ? [...week, block] : week
}

/** The hours that the grid shows: those of the blocks, and at least the working day. */
export function shownHours(week: WeeklyBlock[]): [first: number, last: number] {
  const starts = week.map(block => Math.floor(minutesOf(block.start) / 60))
  const ends = week.map(block => Math.ceil(minutesOf(block.end) / 60))
  return [Math.min(7, ...starts), Math.max(21, ...ends)]
}

/** The hours between two, the last not among them. */
export function hoursFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first }, (_, i) => first + i)
}
