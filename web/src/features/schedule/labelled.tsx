import type { ReactNode } from 'react'
import styles from './schedule.module.css'

interface LabelledProps {
  label: string
  /** What is wrong with it. */
  fault?: string | false
  children: ReactNode
}

/** A field with its name above it, which a click on the name and a screen reader lead to. */
export function Labelled({ label, fault, children }: LabelledProps) {
  return (
    <div className={styles.line}>
      <div>
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
        <label className={styles.field}>
          {label}
          {children}
        </label>
        {fault && (
          <div role="alert" className={styles.fault}>
            {fault}
          </div>
        )}
      </div>
    </div>
  )
}
