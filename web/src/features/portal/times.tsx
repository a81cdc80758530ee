import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useSites } from '@/shared/directory/sites'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { addDays } from '@/shared/time/civil'
import { Answered, Nothing, Tap } from './kit'
import { SiteChoice } from './site-choice'
import styles from './times.module.css'

export interface Pick {
  sessionId: string
  number: number
  date?: string
  start: string
  departmentId: string
  practitionerId: string
  siteId?: string
}

const daysAtOnce = 14

/** The free numbers of a department or a doctor: first the day, then the time. */
export function Times({
  department,
  practitioner,
  busy,
  onPick,
}: {
  department: string
  practitioner?: string
  busy: boolean
  onPick: (pick: Pick) => void
}) {
  const { t } = useTranslation('portal')
  const today = useToday()
  const names = useDirectoryNames()
  const sites = useSites()
  const format = useClinicFormat()
  const [site, setSite] = useState<string>()
  // In the address: who comes back from a number that is kept, or was refused, finds the day that they had chosen.
  const [params, setParams] = useSearchParams()
  const from = dayIn(params.get('from'), today)
  const chosen = params.get('day')
  const look = (day: Record<string, string>) => setParams(day, { replace: true })
  const slots = api.useQuery(
    'get',
    '/api/v1/slots',
    { params: { query: { department, practitioner, from, days: daysAtOnce } } },
    { staleTime: 0 },
  )
  const turn = (days: number) => look({ from: addDays(from, days) })
  return (
    <>
      <Answered query={slots}>
        {({ items }) => {
          const free = items.filter(one => one.slots.length > 0)
          const siteIds = [...new Set(free.map(one => one.siteId).filter(one => one !== undefined))]
          const at = site && siteIds.includes(site) ? site : undefined
          const sessions = free.filter(one => !at || one.siteId === at)
          const days = [...new Set(sessions.map(one => one.date))].sort()
          const day = chosen && days.includes(chosen) ? chosen : days[0]
          if (!day) return <Nothing title={t('book.noneThen')} hint={t('book.noneThenHint')} />
          return (
            <>
              <SiteChoice siteIds={siteIds} value={at} onChange={setSite} />
              <fieldset className={styles.days}>
                <legend className="visually-hidden">{t('book.day')}</legend>
                {days.map(one => (
                  <button
                    key={one}
                    type="button"
                    aria-pressed={one === day}
                    onClick={() => look({ from, day: one })}
                  >
                    {one === today ? t('book.today') : format.dayWithWeekday(one)}
                  </button>
                ))}
              </fieldset>
              {sessions
                .filter(one => one.date === day)
                .map(session => (
                  <section
                    key={session.id}
                    aria-label={`${names.practitioner(session.practitionerId)} ${t(`part.${session.name}`)}`}
                  >
                    <h2 className={styles.part}>
                      {t(`part.${session.name}`)}
                      <small>
                        {[
                          names.practitioner(session.practitionerId),
                          sites.name(session.siteId),
                          session.room && t('book.room', { room: session.room }),
                        ]
                          .filter(Boolean)
                          .join(' · ')}
                      </small>
                    </h2>
                    <ul className={styles.times}>
                      {session.slots.map(slot => (
                        <li key={slot.number}>
                          <Tap
                            disabled={busy}
                            onClick={() =>
                              onPick({
                                sessionId: session.id,
                                number: slot.number,
                                date: session.date,
                                start: slot.start,
                                departmentId: session.departmentId,
                                practitionerId: session.practitionerId,
                                siteId: session.siteId,
                              })
                            }
                          >
                            {format.time(slot.start)}
                          </Tap>
                        </li>
                      ))}
                    </ul>
                  </section>
                ))}
            </>
          )
        }}
      </Answered>
      <div className={styles.turn}>
        <Tap disabled={from === today} onClick={() => turn(-daysAtOnce)}>
          {t('book.earlier')}
        </Tap>
        <Tap onClick={() => turn(daysAtOnce)}>{t('book.later')}</Tap>
      </div>
    </>
  )
}

/** A day of an address; today, if it is none or over. */
export function dayIn(said: string | null, today: string): string {
  return said && /^\d{4}-\d{2}-\d{2}$/.test(said) && said > today ? said : today
}
