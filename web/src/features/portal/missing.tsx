import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { useDepartments, usePractitioners } from '@/shared/directory/directory'
import { Nothing, Screen, TapLink, Waiting } from './kit'

/** An address that leads to nothing, and the ways on from it. */
export function Missing({ hint }: { hint: string }) {
  const { t } = useTranslation('change')
  return (
    <Screen title={t('missing.title')}>
      <Nothing title={hint}>
        <TapLink look="main" to="/book">
          {t('missing.choose')}
        </TapLink>
        <TapLink to="/my">{t('missing.home')}</TapLink>
      </Nothing>
    </Screen>
  )
}

/** A page about the department and the doctor in its address, if there are such. */
export function Known({ children }: { children: ReactNode }) {
  const { t } = useTranslation(['change', 'portal'])
  const { department, doctor = 'any' } = useParams()
  const departments = useDepartments()
  const doctors = usePractitioners()
  if (departments.isPending || doctors.isPending)
    return (
      <Screen title={t('portal:book.title')}>
        <Waiting />
      </Screen>
    )
  const unknown = (all: typeof departments | typeof doctors, id?: string) =>
    all.data !== undefined && !all.data.items.some(one => one.id === id && one.active)
  if (unknown(departments, department) || (doctor !== 'any' && unknown(doctors, doctor)))
    return <Missing hint={t('missing.department')} />
  return children
}
