import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { Page } from '@/shared/components/page'
import { Empty } from '@/shared/components/states'

export function Component() {
  const { t } = useTranslation()
  return (
    <Page title={t('notFound.title')}>
      <Empty title={t('notFound.hint')} action={<Link to="/">{t('action.home')}</Link>} />
    </Page>
  )
}
