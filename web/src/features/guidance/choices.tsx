import { useId } from 'react'
import styles from './guidance.module.css'

interface ChoicesProps<V extends string> {
  legend: string
  values: readonly V[]
  label: (value: V) => string
  value: V | undefined
  wrong?: boolean
  onChange: (value: V) => void
}

/** One of a few, as radio buttons that a thumb can hit. */
export function Choices<V extends string>({
  legend,
  values,
  label,
  value,
  wrong,
  onChange,
}: ChoicesProps<V>) {
  const name = useId()
  return (
    <fieldset className={styles.choices} data-wrong={wrong || undefined}>
      <legend>{legend}</legend>
      <div>
        {values.map(one => (
          <label key={one}>
            <input
              type="radio"
              name={name}
              checked={value === one}
              onChange={() => onChange(one)}
              aria-invalid={wrong || undefined}
            />
            <span>{label(one)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
