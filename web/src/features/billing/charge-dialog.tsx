import { Form, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { useText } from '@/shared/i18n/text'
import { useToday } from '@/shared/me/me'
import { yuan } from '@/shared/money/money'
import { AccountHead } from './account-name'
import { type Account, useRefreshMoney } from './accounts'
import { priceOn } from './prices'

/** Charges something of the price list. A registration fee comes with the appointment and is not offered. */
export function ChargeDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation('billing')
  const text = useText()
  const today = useToday()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<{ code: string; quantity: number }>()
  const [key, renewKey] = useIdempotencyKey()
  const prices = api.useQuery('get', '/api/v1/prices')
  const charge = api.useMutation('post', '/api/v1/accounts/{id}/charges', {
    onSuccess: () => {
      renewKey()
      onClose()
    },
    onSettled: refresh,
  })
  const options = (prices.data?.items ?? []).flatMap(item => {
    const price = priceOn(item, today)
    if (item.category === 'registration' || !price) return []
    return [{ value: item.code, label: `${text(item.name)} · ${yuan(price.amount)} · ${item.code}` }]
  })
  return (
    <Modal
      title={t('charge.title')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('charge.submit')}
      okButtonProps={{ loading: charge.isPending }}
      cancelText={t('cancel')}
    >
      <AccountHead account={account} />
      <Form
        form={form}
        layout="vertical"
        initialValues={{ quantity: 1 }}
        onFinish={body =>
          charge.mutate({ params: { path: { id: account.id }, header: { 'Idempotency-Key': key } }, body })
        }
      >
        <FormProblem form={form} error={charge.error ?? prices.error} />
        <Form.Item
          name="code"
          label={t('charge.item')}
          rules={[{ required: true, message: t('charge.required') }]}
        >
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={options}
            loading={prices.isLoading}
            notFoundContent={t('price.none')}
          />
        </Form.Item>
        <NumberField name="quantity" label={t('line.quantity')} min={1} max={999} />
      </Form>
    </Modal>
  )
}
