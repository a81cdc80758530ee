import { Form, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'

/** A whole number with its unit, what it means, and between what it must lie. */
export function NumberField({
  name,
  label,
  hint,
  unit,
  min,
  max,
}: {
  name: string | (string | number)[]
  label: string
  hint?: string
  unit: string
  min: number
  max: number
}) {
  const { t } = useTranslation('rules')
  return (
    <Form.Item
      name={name}
      label={label}
      extra={hint}
      rules={[{ type: 'integer', required: true, min, max, message: t('between', { min, max }) }]}
    >
      <InputNumber<number> precision={0} suffix={unit} style={{ width: '100%', maxWidth: 220 }} />
    </Form.Item>
  )
}
