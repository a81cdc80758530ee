import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { LanguageSwitch } from '@/shared/components/language-switch'
import { useDocumentTitle } from '@/shared/components/page'
import type { Me } from '@/shared/me/me'
import { actForHere } from '@/shared/signin/act-for'
import { signOut } from '@/shared/signin/leave'
import styles from './choose-person.module.css'

type Actor = Me['actor']
type People = NonNullable<Actor['patients']>

/** Whether somebody is here as a patient and it is not said yet as which: a family shares a phone. */
export function mustChoose({ roles, patientId }: Actor): boolean {
  return roles.length === 1 && roles[0] === 'patient' && !patientId
}

export function ChoosePerson({ people }: { people: People }) {
  const { t } = useTranslation()
  const title = people.length > 0 ? t('person.choose') : t('person.nobody')
  useDocumentTitle(title)
  return (
    <main className={styles.page}>
      <h1>{title}</h1>
      <p className={styles.hint}>{people.length > 0 ? t('person.hint') : t('person.nobodyHint')}</p>
      <ul className={styles.people}>
        {people.map(({ id, name }) => (
          <li key={id}>
            <Button size="large" block onClick={() => actForHere(id)}>
              {name}
            </Button>
          </li>
        ))}
      </ul>
      <Button type="link" onClick={signOut}>
        {t('action.signOut')}
      </Button>
      <LanguageSwitch />
    </main>
  )
}
