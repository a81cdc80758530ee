import dayjs, { type Dayjs } from 'dayjs'
import timezone from 'dayjs/plugin/timezone'
import utc from 'dayjs/plugin/utc'

dayjs.extend(utc)
dayjs.extend(timezone)

/** A civil date, yyyy-mm-dd: a day at the clinic, without an instant or a zone. */
export type CivilDate = string

/** The day that an instant falls on at the clinic. */
export function civilDate(instant: Date | string, zone: string): CivilDate {
  return dayjs(instant).tz(zone).format('YYYY-MM-DD')
}

/** The instant of a wall time at the clinic, as `<input type="datetime-local">` gives it. */
export function instantAt(wall: string, zone: string): string {
  return dayjs.tz(wall, zone).toISOString()
}

/** The wall time of an instant at the clinic, for the same. */
export function wallOf(instant: string, zone: string): string {
  return dayjs(instant).tz(zone).format('YYYY-MM-DDTHH:mm')
}

export function addDays(date: CivilDate, days: number): CivilDate {
  // In UTC every day has 24 hours, so no change of clocks can swallow one.
  return dayjs.utc(date).add(days, 'day').format('YYYY-MM-DD')
}

export function daysBetween(from: CivilDate, to: CivilDate): number {
  return dayjs.utc(to).diff(dayjs.utc(from), 'day')
}

export function addMonths(month: string, months: number): string {
  return dayjs.utc(`${month}-01`).add(months, 'month').format('YYYY-MM')
}

export function ageOn(birthDate: CivilDate, today: CivilDate): number {
  return dayjs.utc(today).diff(dayjs.utc(birthDate), 'year')
}

/** The value a date picker shows for a civil date. Pickers only ever read its year, month and day. */
export function pickerValue(date: CivilDate | undefined): Dayjs | null {
  return date ? dayjs(`${date}T12:00:00`) : null
}

export function fromPicker(value: Dayjs | null | undefined): CivilDate | undefined {
  return value ? value.format('YYYY-MM-DD') : undefined
}
