import { Form, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'

/** A number, whole unless it has decimals, with its unit, what it means, and between what it must lie. */
export function NumberField({
  name,
  label,
  hint,
  unit,
  min,
  max,
  decimals = 0,
}: {
  name: string | (string | number)[]
  label: string
  hint?: string
  unit: string
  min: number
  max: number
  decimals?: number
}) {
  const { t } = useTranslation('rules')
  return (
    <Form.Item
      name={name}
      label={label}
      extra={hint}
      rules={[
        {
          type: decimals ? 'number' : 'integer',
          required: true,
          min,
          max,
          message: t('between', { min, max }),
        },
      ]}
    >
      <InputNumber<number>
        precision={decimals}
        step={10 ** -decimals}
        suffix={unit}
        style={{ width: '100%', maxWidth: 220 }}
      />
    </Form.Item>
  )
}
