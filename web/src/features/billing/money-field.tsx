import { Form, Input } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { type Fen, fenOf, maxFen, signedFenOf, yuan } from '@/shared/money/money'

interface Props {
  name: string
  label: string
  autoFocus?: boolean
  /** Whether it may be below nothing. */
  signed?: boolean
  min?: Fen
  /** What is said of the amount below it. */
  extra?: ReactNode
}

/** A field for an amount in yuan, as text: its value is what was typed. */
export function MoneyField({ name, label, autoFocus, signed, min = signed ? -maxFen : 0, extra }: Props) {
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
          validator: (_, value?: string) => {
            if (!value) return Promise.resolve()
            const fen = read(value)
            if (fen === undefined) return Promise.reject(new Error(t('amount.wrong')))
            if (fen >= min && fen <= maxFen) return Promise.resolve()
            return Promise.reject(new Error(t('amount.between', { min: yuan(min), max: yuan(maxFen) })))
          },
        },
      ]}
    >
      <Input prefix="¥" inputMode="decimal" autoComplete="off" autoFocus={autoFocus} />
    </Form.Item>
  )
}
