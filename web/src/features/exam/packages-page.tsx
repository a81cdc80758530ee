import { Button, Select, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useText } from '@/shared/i18n/text'
import { yuan } from '@/shared/money/money'
import type { Package } from './exams'
import { PackageDrawer } from './package-drawer'

type Plan = Schemas['ExamPlan']

/** The packages of physical examinations. A change counts for examinations that are opened from then on. */
export function Component() {
  const { t } = useTranslation('exam')
  const text = useText()
  const [editing, setEditing] = useState<{ plan: Plan; of?: Package }>()
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const templates = api.useQuery('get', '/api/v1/exam-package-templates')
  const columns: TableColumnsType<Package> = [
    { title: t('column.package'), render: (_, one) => text(one.name) },
    { title: t('package.for'), responsive: ['md'], render: (_, one) => <ForWhom plan={one} /> },
    { title: t('package.price'), align: 'right', render: (_, one) => yuan(one.price) },
    { title: t('column.stations'), responsive: ['sm'], render: (_, one) => one.stations.length },
    {
      title: t('column.status'),
      render: (_, one) => (
        <Status tone={one.active ? 'done' : 'neutral'}>
          {t(one.active ? 'package.active' : 'package.inactive')}
        </Status>
      ),
    },
    { title: t('package.version'), responsive: ['md'], dataIndex: 'version' },
    {
      title: <span className="visually-hidden">{t('column.doing')}</span>,
      render: (_, one) => (
        <Button
          type="link"
          aria-label={t('package.editOf', { name: text(one.name) })}
          onClick={() => setEditing({ plan: one, of: one })}
        >
          {t('package.edit')}
        </Button>
      ),
    },
  ]
  return (
    <Page
      title={t('package.title')}
      actions={
        <Select<number>
          aria-label={t('package.new')}
          placeholder={t('package.new')}
          value={null}
          style={{ minWidth: 260 }}
          loading={templates.isPending}
          options={(templates.data?.items ?? []).map((one, i) => ({ value: i, label: text(one.name) }))}
          onChange={i => {
            const plan = templates.data?.items[i]
            if (plan) setEditing({ plan })
          }}
        />
      }
    >
      <Panel flush>
        <QueryState query={packages}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('package.none')} hint={t('package.noneHint')} />
            ) : (
              <WideTable<Package>
                label={t('package.title')}
                rowKey="id"
                columns={columns}
                dataSource={items}
              />
            )
          }
        </QueryState>
      </Panel>
      {editing && (
        <PackageDrawer plan={editing.plan} known={editing.of} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  )
}

function ForWhom({ plan }: { plan: Plan }) {
  const { t } = useTranslation('exam')
  const sex = plan.sex ? t(`sex.${plan.sex}`) : t('package.everybody')
  if (!plan.ageFrom && !plan.ageTo) return sex
  return plan.ageTo
    ? t('package.ages', { sex, from: plan.ageFrom ?? 0, to: plan.ageTo })
    : t('package.agesFrom', { sex, from: plan.ageFrom })
}
