import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import styles from './worklist.module.css'

/** What somebody waits for, in words: with whom, on which days, at what time. */
export function WishText({ wish }: { wish: Schemas['Wish'] & { insteadOf?: string } }) {
  const { t } = useTranslation('waitlist')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const hours = () => {
    const { earliest, latest } = wish
    if (earliest && latest) return t('wish.between', { earliest, latest })
    if (earliest) return t('wish.from', { earliest })
    return latest ? t('wish.until', { latest }) : undefined
  }
  const weekdays = wish.weekdays?.length
    ? wish.weekdays.map(day => t(`weekday.${day as 1}`)).join(' ')
    : undefined
  return (
    <>
      {wish.practitionerId ? names.practitioner(wish.practitionerId) : t('wish.anybody')}
      <span className={styles.small}>
        {[
          wish.from === wish.until
            ? format.dayWithWeekday(wish.from)
            : `${format.dayWithWeekday(wish.from)} – ${format.dayWithWeekday(wish.until)}`,
          weekdays,
          hours(),
          wish.insteadOf && t('wish.instead'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </>
  )
}
