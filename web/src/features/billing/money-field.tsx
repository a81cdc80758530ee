import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { fenOf } from './money'

/** A field for an amount in yuan, as text: its value is what was typed. */
export function MoneyField({ name, label, autoFocus }: { name: string; label: string; autoFocus?: boolean }) {
  const { t } = useTranslation('billing')
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[
        { required: true, message: t('amount.required') },
        {
          validator: (_, value?: string) =>
            !value || fenOf(value) !== undefined
              ? Promise.resolve()
              : Promise.reject(new Error(t('amount.wrong'))),
        },
      ]}
    >
      <Input prefix="¥" inputMode="decimal" autoComplete="off" autoFocus={autoFocus} />
    </Form.Item>
  )
}
