import { type ReactNode, useId } from 'react'
import { useNumberFault } from '@/shared/components/number-field'
import { type NumberBounds, NumberInput, type TypedNumber } from '@/shared/components/number-input'
import styles from './schedule.module.css'

interface LabelledProps {
  label: string
  /** What is wrong with it, and by which id the field says so. */
  fault?: string | false
  faultId?: string
  children: ReactNode
}

/** A field with its name above it, which a click on the name and a screen reader lead to. */
export function Labelled({ label, fault, faultId, children }: LabelledProps) {
  return (
    <div className={styles.line}>
      <div>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
        <label className={styles.field}>
          {label}
          {children}
        </label>
        {fault && (
          <div id={faultId} role="alert" className={styles.fault}>
            {fault}
          </div>
        )}
      </div>
    </div>
  )
}

interface LabelledNumberProps {
  label: string
  bounds: NumberBounds
  value: number | undefined
  /** Wrong besides, and why. */
  wrong?: string | false
  onChange: (value: number) => void
}

/** A number that tells what is wrong with it. What was typed stands in the draft as it is, and the draft is not saved with it. */
export function LabelledNumber({ label, bounds, value, wrong, onChange }: LabelledNumberProps) {
  const fault = useNumberFault()(value, bounds) ?? (wrong || undefined)
  const id = useId()
  return (
    <Labelled label={label} fault={fault} faultId={id}>
      <NumberInput
        value={value as TypedNumber | undefined}
        status={fault ? 'error' : undefined}
        aria-invalid={Boolean(fault)}
        aria-describedby={fault ? id : undefined}
        onChange={typed => onChange((typed ?? undefined) as number)}
      />
    </Labelled>
  )
}
