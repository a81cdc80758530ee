import { Button, Input, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { languageNames, languages } from '@/shared/i18n/language'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useHasRole, useToday } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { PriceDrawer } from './price-drawer'
import { PriceFile } from './price-file'
import { type PriceItem, priceOn } from './prices'

/** The price list of today. Managers change it; what was charged before keeps its price. */
export function Component() {
  const { t } = useTranslation('billing')
  const manages = useHasRole('manager', 'administrator')
  const [editing, setEditing] = useState<PriceItem | 'new'>()
  const [filter, setFilter] = useState('')
  const prices = api.useQuery('get', '/api/v1/prices')
  return (
    <Page
      title={t('price.title')}
      actions={
        manages && (
          <>
            <PriceFile />
            <Button type="primary" onClick={() => setEditing('new')}>
              {t('price.new')}
            </Button>
          </>
        )
      }
    >
      <Panel flush>
        <div style={{ padding: 12 }}>
          <Input
            aria-label={t('price.filter')}
            placeholder={t('price.filter')}
            value={filter}
            onChange={event => setFilter(event.target.value)}
            allowClear
            style={{ maxWidth: 320 }}
          />
        </div>
        <QueryState query={prices}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('price.none')} />
            ) : (
              <List items={items} filter={filter} onEdit={manages ? setEditing : undefined} />
            )
          }
        </QueryState>
      </Panel>
      {editing && (
        <PriceDrawer item={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Page>
  )
}

function List({
  items,
  filter,
  onEdit,
}: {
  items: PriceItem[]
  filter: string
  onEdit?: (item: PriceItem) => void
}) {
  const { t } = useTranslation('billing')
  const today = useToday()
  const format = useClinicFormat()
  const wanted = filter.trim().toLowerCase()
  const shown = items.filter(item =>
    [item.code, ...Object.values(item.name)].some(word => word.toLowerCase().includes(wanted)),
  )
  const columns: TableColumnsType<PriceItem> = [
    { title: t('price.code'), dataIndex: 'code', width: 130 },
    { title: t('price.name'), render: (_, item) => <Name name={item.name} /> },
    { title: t('price.category'), responsive: ['sm'], render: (_, item) => t(`category.${item.category}`) },
    {
      title: t('price.amount'),
      align: 'right',
      render: (_, item) => {
        const price = priceOn(item, today)
        return price ? yuan(price.amount) : t('price.closed')
      },
    },
    {
      title: t('price.next'),
      responsive: ['md'],
      render: (_, item) => {
        const next = item.prices.find(price => price.from > today)
        return next && t('price.from', { amount: yuan(next.amount), day: format.day(next.from) })
      },
    },
    ...(onEdit
      ? [
          {
            title: <span className="visually-hidden">{t('price.edit')}</span>,
            width: 90,
            render: (_: unknown, item: PriceItem) => (
              <Button
                type="link"
                aria-label={t('price.editOf', { code: item.code })}
                onClick={() => onEdit(item)}
              >
                {t('price.edit')}
              </Button>
            ),
          },
        ]
      : []),
  ]
  return <WideTable<PriceItem> label={t('price.title')} rowKey="code" columns={columns} dataSource={shown} />
}

/** What an item is called, and in which language it has no name: there its name in the other one is shown. */
function Name({ name }: Pick<PriceItem, 'name'>) {
  const { t } = useTranslation('billing')
  const text = useText()
  const missing = languages.filter(language => !name[language]?.trim())
  return (
    <>
      {text(name)}{' '}
      {missing.map(language => (
        <Status key={language} tone="warn">
          {t('price.missing', { language: languageNames[language] })}
        </Status>
      ))}
    </>
  )
}
