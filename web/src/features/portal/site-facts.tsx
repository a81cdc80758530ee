import { useTranslation } from 'react-i18next'
import { PhoneFact } from '@/shared/clinic/call'
import { useSites } from '@/shared/directory/sites'

/** Where to come to, in a list of facts: the site of a clinic that has several, the address, and where to call. */
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
      <PhoneFact phone={sites.phone(siteId)} />
    </>
  )
}
