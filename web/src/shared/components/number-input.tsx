import { Input } from 'antd'
import { type ReactNode, useState } from 'react'

/** What stands in a number field: the number, or the text as it was typed where that is no number. */
export type TypedNumber = number | string | null

/** Between what a number must lie, how many decimals it may have, and whether it may be absent. */
export interface NumberBounds {
  min?: number
  max?: number
  decimals?: number
  optional?: boolean
}

interface Props {
  id?: string
  value?: TypedNumber
  onChange?: (value: TypedNumber) => void
  unit?: ReactNode
  autoFocus?: boolean
  disabled?: boolean
  className?: string
  style?: React.CSSProperties
  status?: 'error'
  'aria-describedby'?: string
  'aria-invalid'?: boolean
  'aria-label'?: string
}

/**
 * A number as it was typed. Nothing is rounded, cut to a bound or guessed: whoever signs it has to have written it, so
 * what is wrong is told and stays until its author mends it.
 */
export function NumberInput({ value = null, onChange, unit, ...rest }: Props) {
  const [typed, setTyped] = useState<{ text: string; value: TypedNumber }>()
  return (
    <Input
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      suffix={unit}
      value={typed?.value === value ? typed.text : String(value ?? '')}
      onChange={event => {
        const text = event.target.value
        setTyped({ text, value: numberOf(text) })
        onChange?.(numberOf(text))
      }}
    />
  )
}

/** Reads a number; the text itself where it is none, or has more digits than a number keeps. */
export function numberOf(text: string): TypedNumber {
  const plain = text
    .trim()
    .replace(/[０-９．－＋]/g, wide => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace('。', '.')
    .replace('−', '-')
  if (plain === '') return null
  const digits = plain.replace(/\D/g, '').length
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) && digits <= 15 ? Number(plain) : text
}

/** Whether what stands in a number field is none of what it may be. */
export function isWrong(
  value: unknown,
  { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, decimals = 0, optional }: NumberBounds,
): boolean {
  if (value === null || value === undefined || value === '') return !optional
  if (typeof value !== 'number' || !(value >= min && value <= max)) return true
  return Number.isFinite(decimals) && Number(value.toFixed(decimals)) !== value
}
