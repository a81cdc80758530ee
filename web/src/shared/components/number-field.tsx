import { Form, type FormItemProps } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { isWrong, type NumberBounds, NumberInput } from './number-input'

interface Props extends NumberBounds {
  name: string | (string | number)[]
  label: string
  hint?: ReactNode
  unit?: string
  className?: string
  autoFocus?: boolean
  disabled?: boolean
  initialValue?: number
  /** What must hold besides. */
  rules?: FormItemProps['rules']
  dependencies?: FormItemProps['dependencies']
}

/** A number, whole unless it has decimals, with its unit, what it means, and between what it must lie. */
export function NumberField({ name, label, hint, unit, className, autoFocus, disabled, ...more }: Props) {
  const { rules = [], dependencies, initialValue, ...bounds } = more
  const fault = useNumberFault()
  return (
    <Form.Item
      name={name}
      label={label}
      extra={hint}
      className={className}
      dependencies={dependencies}
      initialValue={initialValue}
      rules={[
        {
          required: !bounds.optional,
          validator: (_, value: unknown) => {
            const wrong = fault(value, bounds, unit)
            return wrong ? Promise.reject(new Error(wrong)) : Promise.resolve()
          },
        },
        ...rules,
      ]}
    >
      <NumberInput unit={unit} autoFocus={autoFocus} disabled={disabled} style={{ maxWidth: 220 }} />
    </Form.Item>
  )
}

/** Says what is wrong with what stands in a number field, and nothing of what is right. */
export function useNumberFault() {
  const { t } = useTranslation()
  return (value: unknown, bounds: NumberBounds, unit?: string): string | undefined => {
    if (!isWrong(value, bounds)) return undefined
    const { min, max, decimals = 0 } = bounds
    if (min === undefined || max === undefined) return t(decimals === 0 ? 'number.anyWhole' : 'number.any')
    const named = { min, max, decimals, unit: unit ? ` ${unit}` : '' }
    if (decimals === 0) return t('number.whole', named)
    return t(Number.isFinite(decimals) ? 'number.decimals' : 'number.between', named)
  }
}
