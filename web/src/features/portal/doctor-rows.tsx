import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { usePractitioners } from '@/shared/directory/directory'
import { useSites } from '@/shared/directory/sites'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { useRegistrationFee } from '@/shared/money/registration-fee'
import { useSay } from './appointments'
import { Row } from './kit'
import { waitFor } from './wait-for'

interface DoctorsProps {
  department: string
  /** Those of the days that are shown that have a number free. */
  sessions: Schemas['Session'][]
  /** Who sees patients there, free or full. */
  doctors: Schemas['Consulting'][]
  /** The last of the days that are shown. */
  until: string
  /** Where the list of times begins, as the end of its address. */
  at: (own: Schemas['Session'][]) => string
}

/** Who can be booked, the first free first, and then who has nothing free and can be waited for. */
export function Doctors({ department, sessions, doctors, until, at }: DoctorsProps) {
  const { t } = useTranslation('portal')
  const term = useTerm('portal')
  const text = useText()
  const say = useSay()
  const known = usePractitioners().data?.items ?? []
  const feeOf = useRegistrationFee()
  const sites = useSites()
  const none = useNoneFree(until)
  const free = new Set(sessions.map(one => one.practitionerId))
  const full = doctors.filter(one => !free.has(one.practitionerId))
  const row = (id: string, siteIds: (string | undefined)[], to: string, notes: string[]) => {
    const doctor = known.find(one => one.id === id)
    const where = [...new Set(siteIds.map(site => sites.name(site)).filter(Boolean))].join(' / ')
    const fee = feeOf(id)
    return (
      <Row
        key={id}
        to={to}
        title={text(doctor?.name)}
        note={[where, doctor && term('grade', doctor.grade), ...notes].filter(Boolean).join(' · ')}
        end={fee !== undefined && yuan(fee)}
      />
    )
  }
  return (
    <>
      {[...free].map(id => {
        const own = sessions.filter(one => one.practitionerId === id)
        const count = own.reduce((sum, one) => sum + one.slots.length, 0)
        const next = own[0]?.slots[0]
        return row(
          id,
          own.map(one => one.siteId),
          `/book/${department}/${id}${at(own)}`,
          [next ? t('book.next', { when: say.when(next) }) : '', t('book.free', { count })],
        )
      })}
      {full.map(one => {
        const { practitionerId: id, firstDay, lastDay = '', siteIds = [] } = one
        return firstDay > until && lastDay >= firstDay // numbers are given out, only further ahead
          ? row(id, siteIds, `/book/${department}/${id}?from=${firstDay}`, [none(one)])
          : row(id, siteIds, waitFor(department, id), [none(one), t('book.waitForOne')])
      })}
    </>
  )
}

/** Why nothing of a doctor is free on the days that are shown. */
function useNoneFree(until: string): (one: Schemas['Consulting']) => string {
  const { t } = useTranslation('portal')
  const format = useClinicFormat()
  return ({ firstDay, lastDay, nextRelease }) => {
    if (nextRelease && (lastDay === undefined || firstDay > lastDay))
      return t('book.opens', {
        day: format.dayWithWeekday(nextRelease.date),
        at: format.dateTime(nextRelease.at),
      })
    if (firstDay > until) return t('book.sees', { day: format.dayWithWeekday(firstDay) })
    return t('book.fullUntil', { day: format.dayWithWeekday(until) })
  }
}
