import { PrinterOutlined } from '@ant-design/icons'
import { Button, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page } from '@/shared/components/page'
import { Printing } from '@/shared/components/printing'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { Paper, type Receipt, useAccountOf, usePrints } from '@/shared/money/receipt'
import { cashierOf } from './accounts'

/** A receipt, to look at and to print. */
export function Component() {
  const { number = '' } = useParams()
  const receipt = api.useQuery('get', '/api/v1/receipts/{number}', { params: { path: { number } } })
  return <QueryState query={receipt}>{found => <Shown key={found.number} receipt={found} />}</QueryState>
}

function Shown({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation('billing')
  const account = useAccountOf(receipt)
  const { prints, print, isPending, error } = usePrints(receipt)
  return (
    <Page
      title={t('receipt.title', { number: receipt.number })}
      actions={
        <Space wrap>
          <Link to={cashierOf({ patientId: receipt.patientId, stayId: account?.stayId })}>
            {t('receipt.toAccount')}
          </Link>
          <Printing>
            <Button type="primary" icon={<PrinterOutlined />} loading={isPending} onClick={print}>
              {prints > 0 ? t('receipt.printCopy') : t('receipt.print')}
            </Button>
          </Printing>
        </Space>
      }
    >
      <ProblemAlert error={error} />
      <Paper receipt={receipt} prints={prints} />
    </Page>
  )
}
