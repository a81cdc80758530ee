import { App, Form, Input, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { type Account, useRefreshMoney } from './accounts'

type Buyer = Schemas['Buyer']

interface Props {
  account: Account
  buyer?: Buyer
  onClose: () => void
}

/** Writes down to whom the invoice of a bill is to be made out. */
export function BuyerDialog({ account, buyer, onClose }: Props) {
  const { t } = useTranslation('invoice')
  const { message } = App.useApp()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<Buyer>()
  const kind = Form.useWatch('kind', form) ?? buyer?.kind ?? 'organisation'
  const save = api.useMutation('put', '/api/v1/accounts/{id}/invoice', {
    onSuccess: () => {
      void message.success(t('saved'))
      onClose()
    },
    onSettled: refresh,
  })
  const required = [{ required: true, whitespace: true, message: t('required') }]
  return (
    <Modal
      title={t('data')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('save')}
      okButtonProps={{ loading: save.isPending }}
      cancelText={t('cancel')}
    >
      <Form<Buyer>
        form={form}
        layout="vertical"
        initialValues={buyer && buyer.kind !== 'none' ? buyer : { kind: 'organisation' }}
        onFinish={body => save.mutate({ params: { path: { id: account.id } }, body })}
      >
        <FormProblem form={form} error={save.error} />
        <Form.Item name="kind" label={t('for')}>
          <Radio.Group
            optionType="button"
            options={(['organisation', 'person', 'none'] as const).map(value => ({
              value,
              label: t(`kind.${value}`),
            }))}
          />
        </Form.Item>
        {kind !== 'none' && (
          <Form.Item
            name="name"
            label={t(kind === 'organisation' ? 'orgName' : 'name')}
            rules={required}
            preserve={false}
          >
            <Input maxLength={100} autoComplete="off" />
          </Form.Item>
        )}
        {kind === 'organisation' && (
          <Form.Item
            name="taxNumber"
            label={t('taxNumber')}
            extra={t('taxHint')}
            rules={required}
            preserve={false}
          >
            <Input maxLength={40} autoComplete="off" />
          </Form.Item>
        )}
        {kind !== 'none' && (
          <Form.Item name="email" label={t('email')} preserve={false}>
            <Input type="email" maxLength={254} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
