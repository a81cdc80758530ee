import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useAgesText } from '@/shared/directory/ages'
import { useDepartments } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useMe } from '@/shared/me/me'
import { CallSite } from './call-site'
import fields from './fields.module.css'
import { Answered, Card, Nothing, Row, Screen, Taps } from './kit'
import { usePerson } from './person-switch'
import { Restricted } from './restriction'

/** The first step of booking: where to. */
export function Component() {
  const { t } = useTranslation('portal')
  const person = usePerson()
  const { ambulance } = useMe().clinic
  const departments = useDepartments()
  const text = useText()
  const agesText = useAgesText()
  const [wanted, setWanted] = useState('')
  return (
    <Screen title={t('book.title')} lead={t('book.for', { name: person.name })}>
      <Restricted />
      <label className={fields.field}>
        <span>{t('book.search')}</span>
        <input
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          placeholder={t('book.searchHint')}
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      </label>
      <Taps>
        <Row to="/my/guidance" title={t('book.guidance')} note={t('book.guidanceHint')} />
      </Taps>
      <Answered query={departments}>
        {({ items }) => {
          const found = items.filter(one => one.active && matches(one, wanted))
          return (
            <>
              <p className="visually-hidden" role="status">
                {t('book.found', { count: found.length })}
              </p>
              <Taps>
                {found.map(one => (
                  <Row key={one.id} to={`/book/${one.id}`} title={text(one.name)} note={agesText(one.ages)} />
                ))}
              </Taps>
              {found.length === 0 && (
                <Nothing title={t('book.noDepartment')} hint={t('book.noDepartmentHint')}>
                  <CallSite />
                </Nothing>
              )}
            </>
          )
        }}
      </Answered>
      <Card tone="warn">
        <p>{t('book.emergency', { number: ambulance })}</p>
      </Card>
    </Screen>
  )
}

/** Whether a department is meant by what somebody types: its name in any language, its pinyin or the initials. */
export function matches(one: Pick<Schemas['ListedDepartment'], 'name' | 'readings'>, typed: string): boolean {
  const wanted = fold(typed)
  if (!wanted) return true
  return (
    Object.values(one.name).some(name => fold(name).includes(wanted)) ||
    one.readings.some(reading => reading.includes(wanted))
  )
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, '')
}
