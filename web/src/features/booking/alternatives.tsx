import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe } from '@/shared/me/me'
import styles from './alternatives.module.css'
import { alternativesOf, type Choice } from './choice'

/** The free numbers that a refusal names, each a click away. */
export function Alternatives({
  error,
  choice,
  onChoose,
}: {
  error: unknown
  choice: Choice
  onChoose: (other: Choice) => void
}) {
  const { t } = useTranslation('booking')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const { timeZone } = useMe().clinic
  const found = alternativesOf(error, timeZone, choice)
  if (found.length === 0) return null
  return (
    <section className={styles.box} aria-label={t('alternatives.title')}>
      <h3>{t('alternatives.title')}</h3>
      <ul>
        {found.map(other => (
          <li key={`${other.session.id} ${other.slot.number}`}>
            <Button block onClick={() => onChoose(other)}>
              {other.session.date !== choice.session.date && `${format.dayWithWeekday(other.session.date)} `}
              {t('alternatives.one', { time: format.time(other.slot.start), number: other.slot.number })}
              {other.session.practitionerId !== choice.session.practitionerId &&
                ` · ${names.practitioner(other.session.practitionerId)}`}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
