import type { ReactNode } from 'react'
import styles from './status.module.css'

export type Tone = 'neutral' | 'brand' | 'info' | 'warn' | 'bad' | 'done'

/** A state in a word. The word says it; the colour only helps to find it. */
export function Status({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${styles.status} ${styles[tone]}`}>{children}</span>
}
