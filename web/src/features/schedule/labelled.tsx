import type { ReactNode } from 'react'
import styles from './schedule.module.css'

/** A field with its name above it, which a click on the name and a screen reader lead to. */
export function Labelled({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={styles.line}>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the child */}
      <label className={styles.field}>
        {label}
        {children}
      </label>
    </div>
  )
}
