import { Form, Input } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fenOf, signedFenOf } from '@/shared/money/money'

interface Props {
  name: string
  label: string
  autoFocus?: boolean
  /** Whether it may be below nothing. */
  signed?: boolean
  /** What is said of the amount below it. */
  extra?: ReactNode
}

/** A field for an amount in yuan, as text: its value is what was typed. */
export function MoneyField({ name, label, autoFocus, signed, extra }: Props) {
  const { t } = useTranslation('billing')
  const read = signed ? signedFenOf : fenOf
  return (
    <Form.Item
      name={name}
      label={label}
      extra={extra}
      rules={[
        { required: true, message: t('amount.required') },
        {
          validator: (_, value?: string) =>
            !value || read(value) !== undefined
              ? Promise.resolve()
              : Promise.reject(new Error(t('amount.wrong'))),
        },
      ]}
    >
      <Input prefix="¥" inputMode="decimal" autoComplete="off" autoFocus={autoFocus} />
    </Form.Item>
  )
}
