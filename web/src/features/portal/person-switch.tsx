import { useTranslation } from 'react-i18next'
import { useMe } from '@/shared/me/me'
import { actFor, actForHere } from '@/shared/signin/act-for'
import styles from './person-switch.module.css'

/** For whom somebody is here, and whether that is themselves. */
export function usePerson() {
  const { actor } = useMe()
  const person = actor.patients?.find(one => one.id === actor.patientId)
  return {
    id: actor.patientId ?? '',
    name: person?.name ?? actor.name,
    themselves: !person?.basis || person.basis === 'own',
    /** Whether the record is open: their own, or agreed. */
    record: !person?.scope || person.scope === 'record',
    until: person?.until,
    /** The age today, in completed months. */
    months: person?.ageMonths,
  }
}

/** Says for whom everything on the page is, and changes it for those who act for several. */
export function PersonSwitch() {
  const { t } = useTranslation('portal')
  const { actor } = useMe()
  const people = actor.patients ?? []
  // A parent who scanned the code at the door checks in a child by it.
  const act = (patient: string) =>
    window.location.pathname === '/my-visit' ? actForHere(patient) : actFor(patient, '/my')
  if (people.length < 2) return <span className={styles.name}>{people[0]?.name ?? actor.name}</span>
  return (
    <label className={styles.switch}>
      <span className="visually-hidden">{t('person.for')}</span>
      <select value={actor.patientId} onChange={event => act(event.target.value)}>
        {people.map(({ id, name, basis }) => (
          <option key={id} value={id}>
            {basis === 'own' ? name : t('person.ward', { name })}
          </option>
        ))}
      </select>
    </label>
  )
}
