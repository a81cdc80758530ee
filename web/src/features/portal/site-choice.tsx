import { useTranslation } from 'react-i18next'
import { useSites } from '@/shared/directory/sites'
import styles from './times.module.css'

/** At which site, where there are free numbers at several. */
export function SiteChoice({
  siteIds,
  value,
  onChange,
}: {
  siteIds: string[]
  value?: string
  onChange: (siteId?: string) => void
}) {
  const { t } = useTranslation('portal')
  const sites = useSites()
  const named = siteIds.filter(one => sites.name(one))
  if (named.length < 2) return null
  return (
    <fieldset className={styles.days}>
      <legend className="visually-hidden">{t('field.site')}</legend>
      {[undefined, ...named].map(one => (
        <button key={one ?? ''} type="button" aria-pressed={one === value} onClick={() => onChange(one)}>
          {one ? sites.name(one) : t('book.anySite')}
        </button>
      ))}
    </fieldset>
  )
}
