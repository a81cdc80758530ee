import { useTranslation } from 'react-i18next'
import { useSites } from '@/shared/directory/sites'

/** Where to come to, in a list of facts: the site of a clinic that has several, and the address. */
export function SiteFacts({ siteId }: { siteId?: string }) {
  const { t } = useTranslation('portal')
  const sites = useSites()
  const name = sites.name(siteId)
  const address = sites.address(siteId)
  return (
    <>
      {name && (
        <>
          <dt>{t('field.site')}</dt>
          <dd>{name}</dd>
        </>
      )}
      {address && (
        <>
          <dt>{t('field.address')}</dt>
          <dd>{address}</dd>
        </>
      )}
    </>
  )
}
