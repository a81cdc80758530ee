import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { inTheWayOf } from '@/shared/visit/in-the-way'
import styles from './alternatives.module.css'
import { alternativesOf, type Choice } from './choice'

/** What a refusal says that stands in the way, and the free numbers that it names, each a click away. */
export function Alternatives({
  error,
  choice,
  onChoose,
  onLeave,
}: {
  error: unknown
  choice: Choice
  onChoose: (other: Choice) => void
  onLeave: () => void
}) {
  const { t } = useTranslation(['booking', 'change'])
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const { timeZone } = useMe().clinic
  const found = alternativesOf(error, timeZone, choice)
  const has = inTheWayOf(error)
  return (
    <>
      {has && (
        <p>
          <Link to={`/board?date=${has.date}&department=${has.departmentId}`} onClick={onLeave}>
            {t('change:inTheWay.board', { when: format.dateTime(has.start) })}
          </Link>
        </p>
      )}
      {found.length > 0 && (
        <section className={styles.box} aria-label={t('alternatives.title')}>
          <h3>{t('alternatives.title')}</h3>
          <ul>
            {found.map(other => (
              <li key={`${other.session.id} ${other.slot.number}`}>
                <Button block onClick={() => onChoose(other)}>
                  {other.session.date !== choice.session.date &&
                    `${format.dayWithWeekday(other.session.date)} `}
                  {t('alternatives.one', { time: format.time(other.slot.start), number: other.slot.number })}
                  {other.session.practitionerId !== choice.session.practitionerId &&
                    ` · ${names.practitioner(other.session.practitionerId)}`}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
