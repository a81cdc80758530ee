import { useTranslation } from 'react-i18next'
import { Screen, Tap } from '@/features/portal/kit'
import { LanguageSwitch } from '@/shared/components/language-switch'
import type { Me } from '@/shared/me/me'
import { actForHere } from '@/shared/signin/act-for'
import { signOut } from '@/shared/signin/leave'
import styles from './layout.module.css'

/** Asks for whom somebody is here whose phone opens several files: a family shares it. */
export function People({ people }: { people: NonNullable<Me['actor']['patients']> }) {
  const { t } = useTranslation()
  const some = people.length > 0
  return (
    <main className={styles.people}>
      <Screen
        title={t(some ? 'person.choose' : 'person.nobody')}
        lead={t(some ? 'person.hint' : 'person.nobodyHint')}
      >
        {people.map(({ id, name }) => (
          <Tap key={id} onClick={() => actForHere(id)}>
            {name}
          </Tap>
        ))}
        <Tap look="quiet" onClick={signOut}>
          {t('action.signOut')}
        </Tap>
        <LanguageSwitch />
      </Screen>
    </main>
  )
}
