import { App, Form, Input, Modal, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { asYuanText, fenOf } from '@/shared/money/money'
import { useRefreshMoney } from './accounts'
import { MoneyField } from './money-field'

interface Values {
  red: boolean
  number: string
  amount: string
}

interface Props {
  invoice: Schemas['Invoice']
  /** A number that was noted wrongly. */
  corrects?: string
  onClose: () => void
}

/** Notes the number of an invoice that the certified system issued. The same number twice is the same as once. */
export function NoteInvoiceDialog({ invoice, corrects, onClose }: Props) {
  const { t } = useTranslation('invoice')
  const { message } = App.useApp()
  const refresh = useRefreshMoney()
  const [form] = Form.useForm<Values>()
  // What is to be taken back: what was given back, or all of an invoice that was made out wrongly.
  const amountOf = (red: boolean) =>
    asYuanText(red ? (invoice.left < 0 ? -invoice.left : invoice.amount) : Math.max(0, invoice.left))
  const red = invoice.left <= 0
  const note = api.useMutation('post', '/api/v1/accounts/{id}/invoice/numbers', {
    onSuccess: () => {
      void message.success(t('noted'))
      onClose()
    },
    // Also after a refusal: somebody else may just have noted it.
    onSettled: refresh,
  })
  return (
    <Modal
      title={corrects ? t('correctOf', { number: corrects }) : t('note')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('save')}
      okButtonProps={{ loading: note.isPending }}
      cancelText={t('cancel')}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ red, amount: amountOf(red) }}
        onValuesChange={(changed: Partial<Values>) => {
          if (changed.red !== undefined) form.setFieldValue('amount', amountOf(changed.red))
        }}
        onFinish={({ number, amount, ...said }) =>
          note.mutate({
            params: { path: { id: invoice.accountId } },
            body: corrects ? { number, corrects } : { number, red: said.red, amount: fenOf(amount) ?? 0 },
          })
        }
      >
        <FormProblem form={form} error={note.error} />
        {!corrects && (
          <Form.Item name="red" label={t('title')}>
            <Radio.Group
              optionType="button"
              options={[
                { value: false, label: t('blue'), disabled: invoice.left <= 0 },
                { value: true, label: t('red'), disabled: invoice.amount <= 0 },
              ]}
            />
          </Form.Item>
        )}
        <Form.Item
          name="number"
          label={t(corrects ? 'newNumber' : 'number')}
          rules={[{ required: true, whitespace: true, message: t('numberRequired') }]}
        >
          <Input maxLength={40} autoComplete="off" autoFocus />
        </Form.Item>
        {!corrects && <MoneyField name="amount" min={1} label={t('amount')} />}
      </Form>
    </Modal>
  )
}
