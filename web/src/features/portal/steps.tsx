import type { Step } from '@/shared/preparation/use-steps'
import styles from './steps.module.css'

/** A time line in large letters: what to do, and until when. */
export function Steps({ steps }: { steps: Step[] }) {
  return (
    <ol className={styles.steps}>
      {steps.map(step => (
        <li key={step.key}>
          <strong>{step.title}</strong>
          {step.at && <span className={styles.at}>{step.at}</span>}
          {step.lines.length === 1 && <span>{step.lines[0]}</span>}
          {step.lines.length > 1 && (
            <ul>
              {step.lines.map(line => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ol>
  )
}
