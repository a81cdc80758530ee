import { Button, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { ServiceDrawer } from './service-drawer'

type Service = Schemas['HealthcareService']

/** What is done at appointments, and how patients prepare for it. */
export function Component() {
  const { t } = useTranslation('service')
  const [edited, setEdited] = useState<Service | 'new'>()
  const services = api.useQuery('get', '/api/v1/services')
  return (
    <Page
      title={t('title')}
      actions={
        <Button type="primary" onClick={() => setEdited('new')}>
          {t('add')}
        </Button>
      }
    >
      <Panel flush>
        <QueryState query={services}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('none')} hint={t('noneHint')} />
            ) : (
              <ServiceTable services={items} onEdit={setEdited} />
            )
          }
        </QueryState>
      </Panel>
      {edited && (
        <ServiceDrawer
          // What was saved meanwhile is another version, and begins anew.
          key={edited === 'new' ? 'new' : `${edited.id} ${edited.version}`}
          service={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </Page>
  )
}

function ServiceTable({ services, onEdit }: { services: Service[]; onEdit: (service: Service) => void }) {
  const { t } = useTranslation('service')
  const text = useText()
  const names = useDirectoryNames()
  const columns: TableColumnsType<Service> = [
    { title: t('name'), render: (_, one) => text(one.name) },
    {
      title: t('departments'),
      render: (_, one) => one.departments.map(names.department).filter(Boolean).join(t('comma')),
      responsive: ['sm'],
    },
    {
      title: t('preparation'),
      render: (_, one) => <Summary preparation={one.preparation} />,
      responsive: ['sm'],
    },
    {
      title: t('offered'),
      width: 120,
      render: (_, one) => (
        <Status tone={one.active ? 'brand' : 'neutral'}>{t(one.active ? 'active' : 'inactive')}</Status>
      ),
    },
    {
      title: t('edit'),
      width: 100,
      render: (_, one) => (
        <Button size="small" aria-label={`${t('edit')}: ${text(one.name)}`} onClick={() => onEdit(one)}>
          {t('edit')}
        </Button>
      ),
    },
  ]
  return <WideTable<Service> wraps label={t('title')} rowKey="id" columns={columns} dataSource={services} />
}

function Summary({ preparation }: { preparation: Service['preparation'] }) {
  const { t } = useTranslation('service')
  if (!preparation) return t('summary.nothing')
  const parts = [
    preparation.fastHours && t('summary.fast', { count: preparation.fastHours }),
    preparation.bring?.length && t('summary.bring', { count: preparation.bring.length }),
    preparation.companion && t('summary.companion'),
    preparation.confirm?.length && t('summary.confirm', { count: preparation.confirm.length }),
  ].filter(part => typeof part === 'string')
  return parts.length > 0 ? parts.join(t('comma')) : t('summary.instructions')
}
