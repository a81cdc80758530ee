import { Alert, Flex, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useHasRole, useToday } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { PatientLink } from '@/shared/patient/patient-link'
import { DayPicker } from '@/shared/time/day-picker'
import { DayReceipts } from './day-receipts'
import { TillCard } from './till-card'

/** The end of a day: each cashier counts, a manager confirms, and the books say whether they agree. */
export function Component() {
  const { t } = useTranslation('billing')
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const day = params.get('day') ?? today
  const settles = useHasRole('manager', 'administrator', 'auditor')
  const tills = api.useQuery('get', '/api/v1/tills', { params: { query: { day } } })
  return (
    <Page
      title={t('settlement.title')}
      actions={<DayPicker value={day} onChange={next => setParams(next === today ? {} : { day: next })} />}
    >
      {settles && <Books day={day} />}
      <QueryState query={tills}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <Empty title={t('till.none')} hint={t('till.noneHint')} />
            </Panel>
          ) : (
            items.map(till => <TillCard key={till.id} till={till} />)
          )
        }
      </QueryState>
      <DayReceipts key={day} day={day} />
    </Page>
  )
}

function Books({ day }: { day: string }) {
  const { t } = useTranslation('billing')
  const settlement = api.useQuery('get', '/api/v1/settlements/{day}', { params: { path: { day } } })
  return (
    <Panel title={t('settlement.books')}>
      <QueryState query={settlement}>{books => <Sums books={books} />}</QueryState>
    </Panel>
  )
}

function Sums({ books }: { books: Schemas['Settlement'] }) {
  const { t } = useTranslation('billing')
  const right = books.difference === 0 && books.receiptGaps === 0 && books.accountsDiffer === 0
  const facts: [string, string][] = [
    [t('settlement.charged'), yuan(books.charged)],
    [t('settlement.discounted'), yuan(books.discounted)],
    ...books.ledger.map((sum): [string, string] => [
      t(`method.${sum.method}`),
      sum.refunded ? `${yuan(sum.paid)} − ${yuan(sum.refunded)}` : yuan(sum.paid),
    ]),
    [t('settlement.receipts'), String(books.receipts)],
    [t('settlement.counted'), yuan(books.countDifference)],
  ]
  return (
    <Flex vertical align="stretch" gap={12}>
      <Alert
        type={right ? 'info' : 'error'}
        role="status"
        title={
          right
            ? t('settlement.agrees', { count: books.accountsChecked })
            : t('settlement.differs', { amount: yuan(books.difference) })
        }
      />
      {!books.allTillsConfirmed && (
        <div>
          <Status tone="warn">{t('settlement.open')}</Status>
        </div>
      )}
      <Facts items={facts} />
      {books.discounts.length > 0 && <Discounts items={books.discounts} />}
    </Flex>
  )
}

type Discount = Schemas['Allowance']

/** What was given by membership or decision: each names the number that it was given by. */
function Discounts({ items }: { items: Discount[] }) {
  const { t } = useTranslation('billing')
  const columns: TableColumnsType<Discount> = [
    { title: t('open.patient'), render: (_, one) => <PatientLink id={one.patientId} /> },
    {
      title: t('settlement.given'),
      render: (_, one) =>
        `${t(`discountKind.${one.kind === 'relief' ? 'relief' : 'member'}`)} · ${t('settlement.number', { number: one.reference })}`,
    },
    {
      title: t('open.amount'),
      align: 'right',
      render: (_, one) => (
        <>
          {one.amount < 0 && <Status tone="done">{t('settlement.undone')}</Status>} {yuan(one.amount)}
        </>
      ),
    },
  ]
  return (
    <WideTable<Discount>
      wraps
      label={t('settlement.given')}
      rowKey={one => one.accountId + one.at}
      columns={columns}
      dataSource={items}
      pagination={items.length > 10 ? { pageSize: 10, size: 'small' } : false}
    />
  )
}
