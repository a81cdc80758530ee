import { App, Button, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, client } from '@/shared/api/client'
import { saveFile } from '@/shared/api/save'
import { Status } from '@/shared/components/status'
import { useToday } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { addMonths } from '@/shared/time/civil'
import { MonthPicker } from '@/shared/time/month-picker'
import { BillList } from './bill-list'

/** Bills whose invoice is to be issued or taken back, and the data of a month's invoices as a file. */
export function Invoices() {
  const { t } = useTranslation('invoice')
  const [cursor, setCursor] = useState<string>()
  const bills = api.useQuery('get', '/api/v1/invoices', { params: { query: { limit: 100, cursor } } })
  return (
    <BillList
      title={t('list')}
      none={t('none')}
      hint={t('listHint')}
      extra={<Export />}
      columns={[
        {
          title: t('open.what'),
          align: 'right', // in one column, which fits a phone
          render: (_, { invoice }) =>
            invoice && (
              <span style={{ display: 'inline-flex', flexWrap: 'wrap', justifyContent: 'end', gap: 8 }}>
                <Status tone={invoice.left < 0 ? 'warn' : 'info'}>{t(`status.${invoice.status}`)}</Status>
                {yuan(Math.abs(invoice.left))}
              </span>
            ),
        },
      ]}
      query={bills}
      cursor={cursor}
      onPage={setCursor}
    />
  )
}

function Export() {
  const { t } = useTranslation('invoice')
  const { message } = App.useApp()
  const latest = useToday().slice(0, 7)
  const [month, setMonth] = useState(latest)

  async function save() {
    const { data } = await client.GET('/api/v1/invoices/export.csv', {
      params: { query: { from: `${month}-01`, to: lastOf(month) } },
      parseAs: 'blob',
    })
    if (!data) return void message.error(t('exportFailed'))
    saveFile(data, `invoices-${month}.csv`)
  }

  return (
    <Space wrap>
      <MonthPicker value={month} latest={latest} onChange={setMonth} />
      <Button onClick={() => void save()}>{t('export')}</Button>
    </Space>
  )
}

/** The last day of a month: the day before the next begins. */
function lastOf(month: string): string {
  const next = new Date(`${addMonths(month, 1)}-01T00:00:00Z`)
  return new Date(next.getTime() - 86_400_000).toISOString().slice(0, 10)
}
