import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { Page } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { PolicyForm } from './policy-form'
import { usePolicy, useVisitRules } from './use-rules'
import { VisitForm } from './visit-form'

/** What the clinic decides for itself: about booking, and about coming and waiting. */
export function Component() {
  const { t } = useTranslation('rules')
  const [params, setParams] = useSearchParams()
  return (
    <Page title={t('title')}>
      <Tabs
        activeKey={params.get('part') ?? 'booking'}
        onChange={part => setParams(part === 'booking' ? {} : { part }, { replace: true })}
        destroyOnHidden
        items={[
          { key: 'booking', label: t('tab.booking'), children: <Booking /> },
          { key: 'visit', label: t('tab.visit'), children: <Visit /> },
        ]}
      />
    </Page>
  )
}

function Booking() {
  const policy = usePolicy()
  // Keyed by the version: what was read anew replaces what stood in the form.
  return (
    <QueryState query={policy} rows={10}>
      {({ value, etag }) => <PolicyForm key={etag} policy={value} etag={etag} onReload={policy.refetch} />}
    </QueryState>
  )
}

function Visit() {
  const rules = useVisitRules()
  return (
    <QueryState query={rules} rows={10}>
      {({ value, etag }) => <VisitForm key={etag} rules={value} etag={etag} onReload={rules.refetch} />}
    </QueryState>
  )
}
