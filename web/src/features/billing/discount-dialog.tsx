import { Form, Input, Modal, Radio, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { useHasRole } from '@/shared/me/me'
import { AccountHead } from './account-name'
import { type Account, useRefreshMoney } from './accounts'

interface Values {
  kind: 'member' | 'relief' | 'manual'
  tier?: 'silver' | 'gold' | 'platinum'
  percent?: number
  reason?: string
  reference?: string
}

/** Takes something off. How much a role may give the server decides, and says; relief the desk may not give at all. */
export function DiscountDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation('billing')
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<Values>()
  const kinds = useHasRole('manager', 'administrator')
    ? (['member', 'relief', 'manual'] as const)
    : (['member', 'manual'] as const)
  const kind = Form.useWatch('kind', form) ?? 'member'
  const [key, renewKey] = useIdempotencyKey()
  const discount = api.useMutation('post', '/api/v1/accounts/{id}/discounts', {
    onSuccess: () => {
      renewKey()
      onClose()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('discount.title')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('discount.submit')}
      okButtonProps={{ loading: discount.isPending }}
      cancelText={t('cancel')}
    >
      <AccountHead account={account} />
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ kind: 'member', tier: 'silver' }}
        onFinish={values =>
          discount.mutate({
            params: { path: { id: account.id }, header: { 'Idempotency-Key': key } },
            body:
              values.kind === 'member'
                ? { kind: 'member', tier: values.tier, reference: values.reference?.trim() }
                : {
                    kind: values.kind,
                    basisPoints: Math.round((values.percent ?? 0) * 100),
                    reason: values.reason?.trim(),
                    reference: values.kind === 'relief' ? values.reference?.trim() : undefined,
                  },
          })
        }
      >
        <FormProblem form={form} error={discount.error} />
        <Form.Item name="kind" label={t('discount.kind')}>
          <Radio.Group
            optionType="button"
            options={kinds.map(value => ({
              value,
              label: t(`discountKind.${value}`),
            }))}
          />
        </Form.Item>
        {kind !== 'manual' && (
          <Form.Item
            name="reference"
            label={t(`discount.reference.${kind}`)}
            rules={[{ required: true, whitespace: true, message: t('discount.referenceRequired') }]}
          >
            <Input maxLength={60} autoComplete="off" />
          </Form.Item>
        )}
        {kind === 'member' ? (
          <Form.Item name="tier" label={t('discount.tier')}>
            <Select
              options={(['silver', 'gold', 'platinum'] as const).map(value => ({
                value,
                label: t(`tier.${value}`),
              }))}
            />
          </Form.Item>
        ) : (
          <>
            <NumberField
              name="percent"
              label={t('discount.percent')}
              unit="%"
              min={0.01}
              max={100}
              decimals={2}
            />
            <Form.Item
              name="reason"
              label={t('reason')}
              rules={[{ required: true, message: t('reasonRequired') }]}
            >
              <Input maxLength={200} autoComplete="off" />
            </Form.Item>
          </>
        )}
      </Form>
    </Modal>
  )
}
