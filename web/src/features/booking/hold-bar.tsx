import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { problemOf } from '@/shared/api/problem'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { clockOf, useSecondsLeft } from '@/shared/time/use-seconds-left'
import styles from './hold-bar.module.css'
import type { HoldState } from './use-hold'

/** Below so many seconds the time that is left is told aloud. */
const soon = 60

/** Says whether the number is kept, for how long still, and what to do when it is not. */
export function HoldBar({ state, onAgain }: { state: HoldState; onAgain: () => void }) {
  const { t } = useTranslation('booking')
  switch (state.step) {
    case 'none':
      return <p className={styles.hint}>{t('hold.none')}</p>
    case 'asking':
      return (
        <p className={styles.hint} role="status">
          {t('hold.asking')}
        </p>
      )
    case 'held':
      return <Held key={state.hold.id} until={state.until} renewed={state.renewed} />
    case 'refused':
      return <ProblemAlert error={state.error} />
    case 'lost':
      return (
        <Alert
          type="warning"
          role="alert"
          style={{ marginBottom: 16 }}
          title={t('hold.lost')}
          description={(state.error ? problemOf(state.error).detail : '') || t('hold.lostHint')}
          action={<Button onClick={onAgain}>{t('hold.again')}</Button>}
        />
      )
  }
}

function Held({ until, renewed }: { until: number; renewed: number }) {
  const { t } = useTranslation('booking')
  const left = useSecondsLeft(until)
  return (
    <div className={left <= soon ? `${styles.held} ${styles.soon}` : styles.held}>
      <span role="status">
        {t(renewed > 0 ? 'hold.renewed' : 'hold.kept')}
        {left <= soon && <span className="visually-hidden"> {t('hold.soon')}</span>}
      </span>
      <span role="timer" aria-label={t('hold.left')} className={styles.clock}>
        {clockOf(left)}
      </span>
    </div>
  )
}
