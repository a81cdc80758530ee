import type { TableColumnsType } from 'antd'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { type Account, changeOf, type Entry } from './accounts'

/** What was written on an account, in order: asked for by whoever wants to know how it came to what is due. */
export function Ledger({ account }: { account: Account }) {
  const { t } = useTranslation('billing')
  const [open, setOpen] = useState(false)
  return (
    <div style={{ padding: '0 16px 12px' }}>
      <Button type="link" style={{ padding: 0 }} aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? 'ledger.hide' : 'ledger.show')}
      </Button>
      {open && <Entries id={account.id} />}
    </div>
  )
}

function Entries({ id }: { id: string }) {
  const { t } = useTranslation('billing')
  const entries = api.useQuery('get', '/api/v1/accounts/{id}/entries', { params: { path: { id } } })
  return (
    <QueryState query={entries}>
      {({ items }) =>
        items.length === 0 ? <Empty title={t('ledger.none')} /> : <EntryTable items={items} />
      }
    </QueryState>
  )
}

function EntryTable({ items }: { items: Entry[] }) {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const columns: TableColumnsType<Entry> = [
    { title: t('ledger.at'), render: (_, entry) => format.dateTime(entry.at) },
    { title: t('ledger.what'), render: (_, entry) => <What entry={entry} among={items} /> },
    {
      title: t('ledger.due'),
      align: 'right',
      render: (_, entry) => <span style={{ whiteSpace: 'nowrap' }}>{yuan(changeOf(entry))}</span>,
    },
  ]
  return (
    <WideTable<Entry>
      wraps
      label={t('ledger.title')}
      rowKey="id"
      columns={columns}
      dataSource={items}
      pagination={items.length > 10 ? { pageSize: 10, size: 'small' } : false}
    />
  )
}

/** What was done, by what, and why. */
function What({ entry, among }: { entry: Entry; among: Entry[] }) {
  const { t } = useTranslation('billing')
  const text = useText()
  const line = entry.line ?? among.find(one => one.id === entry.of)?.line
  const details = [
    line && text(line.name),
    entry.discountKind && t(`discountKind.${entry.discountKind}`),
    entry.method && t(`method.${entry.method}`),
    entry.reference && t('settlement.number', { number: entry.reference }),
  ].filter(Boolean)
  return (
    <>
      {[t(`ledger.kind.${entry.kind}`), ...details].join(' · ')}
      {entry.receipt && (
        <>
          {' '}
          <Link to={`/receipts/${entry.receipt}`} style={{ textDecoration: 'underline' }}>
            {entry.receipt}
          </Link>
        </>
      )}
      {entry.reason && (
        <>
          <br />
          {t('ledger.reason', { reason: entry.reason })}
        </>
      )}
    </>
  )
}
