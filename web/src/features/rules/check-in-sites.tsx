import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useText } from '@/shared/i18n/text'
import styles from './rules.module.css'

/** At which sites patients check in by phone. A site is entered once, in the directory. */
export function CheckInSites() {
  const { t } = useTranslation('rules')
  const text = useText()
  const sites = api.useQuery('get', '/api/v1/sites')
  return (
    <QueryState query={sites} rows={2}>
      {({ items }) => {
        const used = items.filter(site => site.active)
        return (
          <>
            {!used.some(site => site.checkIn) && (
              <Alert
                type="warning"
                role="status"
                style={{ marginBottom: 12 }}
                title={t('visit.noSite')}
                description={t('visit.noSiteHint')}
              />
            )}
            <ul className={styles.sites}>
              {used.map(site => (
                <li key={site.id}>
                  {text(site.name)}{' '}
                  <Status tone={site.checkIn ? 'brand' : 'neutral'}>
                    {site.checkIn
                      ? t(site.checkIn.radius > 0 ? 'visit.siteNear' : 'visit.siteCode', {
                          radius: site.checkIn.radius,
                        })
                      : t('visit.siteOff')}
                  </Status>
                </li>
              ))}
            </ul>
            <p className={styles.explained}>
              <Link to="/directory">{t('visit.toDirectory')}</Link> ·{' '}
              <Link to="/screens">{t('visit.toPosters')}</Link>
            </p>
          </>
        )
      }}
    </QueryState>
  )
}
