import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { roomName } from '@/shared/visit/room'
import { useWatch } from '@/shared/visit/use-watch'
import styles from './live-queue.module.css'

/** Where a visit stands right now: the number, how many are before, about how long, and what to do. */
export function LiveQueue({ encounter }: { encounter: Schemas['Encounter'] }) {
  const { t } = useTranslation('portal')
  const { waiting, lost } = useWatch(encounter.id)
  const names = useDirectoryNames()
  const calls = waiting?.status === 'in-progress' ? waiting.calls : 0
  useEffect(() => {
    // A page that nobody has touched may not, and is told off for trying.
    if (calls > 0 && navigator.userActivation?.hasBeenActive) navigator.vibrate?.([400, 200, 400])
  }, [calls])
  const called = waiting?.status === 'in-progress'
  const apart = waiting?.advice === 'isolation' || waiting?.advice === 'apart'
  // Of a doctor who begins in hours nobody is "next".
  const ahead = (one: Schemas['Waiting']) => {
    if (one.ahead > 0) return t('queue.ahead', { count: one.ahead })
    return t(one.advice === 'near' ? 'queue.next' : 'queue.first')
  }
  return (
    <div className={`${styles.queue} ${called ? styles.called : ''}`}>
      <p className={styles.number}>
        <small>{t('queue.number')}</small> {encounter.number}
        {waiting?.whose && <small>{waiting.whose}</small>}
      </p>
      {lost && <p role="status">{t('queue.lost')}</p>}
      {waiting && (
        <div role="status">
          {called && <p className={styles.turn}>{t('queue.called')}</p>}
          {waiting.status === 'arrived' && (
            <>
              {!apart && <p className={styles.ahead}>{ahead(waiting)}</p>}
              {waiting.wait && (
                <p>
                  {t(waiting.wait.low === 0 ? 'queue.within' : 'queue.wait', {
                    low: waiting.wait.low,
                    high: waiting.wait.high,
                    count: waiting.wait.high,
                  })}
                  {waiting.wait.basis === 'schedule' && ` ${t('queue.guess')}`}
                </p>
              )}
            </>
          )}
          <p>{waiting.text}</p>
          {['arrived', 'in-progress', 'onleave'].includes(waiting.status) && (
            <p className={styles.where}>
              {[
                names.department(waiting.departmentId),
                names.practitioner(waiting.practitionerId),
                waiting.place,
                waiting.room && roomName(waiting.room, room => t('queue.room', { room })),
              ]
                .filter(Boolean)
                .join(' · ')}
            </p>
          )}
        </div>
      )}
    </div>
  )
}
