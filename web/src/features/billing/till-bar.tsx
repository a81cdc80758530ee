import { Button, Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { fenOf } from '@/shared/money/money'
import { useRefreshMoney } from './accounts'
import { MoneyField } from './money-field'

/** Whether the cashier's till is open; without it no money is taken. */
export function TillBar() {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const me = useMe()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<{ float: string }>()
  const tills = api.useQuery('get', '/api/v1/tills')
  const open = api.useMutation('post', '/api/v1/tills', { onSettled: refresh })
  const mine = tills.data?.items.filter(till => till.cashier === me.actor.id) ?? []
  const till = mine.at(-1)
  if (!tills.data) return <ProblemAlert error={tills.error} />
  if (till?.status === 'open')
    return (
      <p style={{ margin: 0 }}>
        <Status tone="brand">{t('till.isOpen', { time: format.time(till.openedAt) })}</Status>{' '}
        <Link to="/settlement" style={{ textDecoration: 'underline' }}>
          {t('till.toSettlement')}
        </Link>
      </p>
    )
  return (
    <Panel title={t('till.open')}>
      <Form
        form={form}
        layout="inline"
        initialValues={{ float: '0.00' }}
        onFinish={({ float }) => open.mutate({ body: { openingFloat: fenOf(float) ?? 0 } })}
      >
        <FormProblem form={form} error={open.error} />
        <MoneyField name="float" label={t('till.float')} />
        <Button type="primary" htmlType="submit" loading={open.isPending}>
          {t('till.open')}
        </Button>
      </Form>
    </Panel>
  )
}
