import type { CivilDate } from './civil'

/** How instants and days are written: always in the clinic's zone, never in the browser's. */
export interface ClinicFormat {
  time(instant: string): string
  dateTime(instant: string): string
  day(date: CivilDate): string
  dayWithWeekday(date: CivilDate): string
  month(month: string): string
}

export function clinicFormat(zone: string, language: string): ClinicFormat {
  const inZone = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      ...options,
      timeZone: zone,
      hourCycle: 'h23',
    })
  // A civil date has no zone: it is read and written in UTC so that none can shift it.
  const civil = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options, timeZone: 'UTC' })

  const time = inZone({ hour: '2-digit', minute: '2-digit' })
  const dateTime = inZone({
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  })
  const day = civil({ year: 'numeric', month: 'short', day: 'numeric' })
  const weekday = civil({ month: 'short', day: 'numeric', weekday: 'short' })
  const month = civil({ year: 'numeric', month: 'long' })

  return {
    time: instant => time.format(new Date(instant)),
    dateTime: instant => dateTime.format(new Date(instant)),
    day: date => day.format(new Date(`${date}T00:00:00Z`)),
    dayWithWeekday: date => weekday.format(new Date(`${date}T00:00:00Z`)),
    month: value => month.format(new Date(`${value}-01T00:00:00Z`)),
  }
}
