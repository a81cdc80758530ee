import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { type Ages, comesToTake, useAgesText } from '@/shared/directory/ages'
import { useDepartments, useDirectoryNames } from '@/shared/directory/directory'
import { useMe } from '@/shared/me/me'
import { actFor } from '@/shared/signin/act-for'
import { Card, Screen, Tap, TapLink, Taps } from './kit'
import { usePerson } from './person-switch'

/** A step of booking in the department of the address, for a person whom it takes; of another it is asked who is meant. */
export function OfAge({ children }: { children: ReactNode }) {
  const { department } = useParams()
  const { months } = usePerson()
  const ages = useDepartments().data?.items.find(one => one.id === department)?.ages
  return comesToTake(ages, months) ? children : <ForWhom department={department ?? ''} ages={ages} />
}

function ForWhom({ department, ages }: { department: string; ages: Ages | undefined }) {
  const { t } = useTranslation(['ages', 'portal'])
  const { actor } = useMe()
  const { name } = usePerson()
  const text = useAgesText()
  const names = useDirectoryNames()
  const others = (actor.patients ?? []).filter(
    one => one.ageMonths !== undefined && comesToTake(ages, one.ageMonths),
  )
  return (
    <Screen
      title={names.department(department)}
      lead={t('whom.lead')}
      back={{ to: '/book', label: t('portal:book.departments') }}
    >
      <Card tone="warn">
        <p>{t('whom.not', { name })}</p>
        <p>{text(ages)}</p>
      </Card>
      <Taps>
        {others.map(one => (
          <Tap key={one.id} look="main" onClick={() => actFor(one.id, `/book/${department}`)}>
            {t('whom.for', { name: one.name })}
          </Tap>
        ))}
        {others.length === 0 && <p>{t('whom.nobody')}</p>}
        {others.length === 0 && <TapLink to="/my/family">{t('whom.family')}</TapLink>}
        <TapLink to="/book">{t('whom.other', { name })}</TapLink>
      </Taps>
    </Screen>
  )
}
