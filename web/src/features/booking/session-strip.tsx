import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Status } from '@/shared/components/status'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useSites } from '@/shared/directory/sites'
import { useClinicFormat } from '@/shared/me/me'
import { type BoardSession, countStates, type Ticket, type TicketState, ticketsOf } from './board'
import styles from './board.module.css'
import { useOverbooking } from './overbook-dialog'
import { tones } from './tones'

interface SessionStripProps {
  session: BoardSession
  /** Appointments whose patients are kept away from others now. */
  isolated: ReadonlySet<string>
  /** Only free numbers can be chosen: an appointment is being moved. */
  onlyFree: boolean
  onChoose: (ticket: Ticket) => void
  onOverbook: () => void
}

const counted: TicketState[] = ['free', 'closed', 'held', 'booked', 'arrived', 'finished', 'noshow']

/** One session: who, where, when, how full, and each of its numbers. */
export function SessionStrip({ session, isolated, onlyFree, onChoose, onOverbook }: SessionStripProps) {
  const { t } = useTranslation('booking')
  const names = useDirectoryNames()
  const sites = useSites()
  const format = useClinicFormat()
  const tickets = ticketsOf(session, new Date())
  const counts = countStates(tickets)
  const extra = useOverbooking(session)
  const title = names.practitioner(session.practitionerId)
  return (
    <section className={styles.session} aria-label={`${title} ${format.time(session.start)}`}>
      <div className={styles.about}>
        <h2>{title}</h2>
        {session.unplaced && <Status tone="bad">{t('unplaced.session')}</Status>}
        {(session.inactive?.length ?? 0) > 0 && <Status tone="warn">{t('inactive')}</Status>}
        <p>
          {format.time(session.start)}–{format.time(session.end)}
          {sites.name(session.siteId) && ` · ${sites.name(session.siteId)}`}
          {session.room && ` · ${t('room', { room: session.room })}`}
        </p>
        <p className={styles.counts}>
          {counted
            .filter(state => counts.get(state))
            .map(state => (
              <Status key={state} tone={tones[state]}>
                {t(`state.${state}`)} {counts.get(state)}
              </Status>
            ))}
          {extra.count > 0 && (
            <Status tone="info">
              {t('overbook.counted', { count: extra.count, limit: extra.limit ?? extra.count })}
            </Status>
          )}
        </p>
        {extra.may && !onlyFree && (
          <Overbook title={title} free={extra.free} onChoose={onChoose} onOverbook={onOverbook} />
        )}
      </div>
      <ol className={styles.tickets}>
        {tickets.map(ticket => (
          <li key={ticket.slot.number}>
            <TicketButton
              ticket={ticket}
              isolated={isolated.has(ticket.place?.appointmentId ?? '')}
              disabled={
                ticket.state === 'past' || ticket.state === 'closed' || (onlyFree && ticket.state !== 'free')
              }
              onChoose={() => onChoose(ticket)}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Adding a patient behind the numbers; while some are free, why that is not possible, and the way to the first. */
function Overbook({
  title,
  free,
  onChoose,
  onOverbook,
}: {
  title: string
  free: Ticket | undefined
  onChoose: (ticket: Ticket) => void
  onOverbook: () => void
}) {
  const { t } = useTranslation('booking')
  const format = useClinicFormat()
  const text = free
    ? t('overbook.free', { number: free.slot.number, time: format.time(free.slot.start) })
    : t('overbook.open')
  return (
    <Button
      size="small"
      type={free ? 'link' : 'default'}
      className={free ? `${styles.overbook} ${styles.first}` : styles.overbook}
      aria-label={`${text}: ${title}`}
      onClick={() => (free ? onChoose(free) : onOverbook())}
    >
      {text}
    </Button>
  )
}

function TicketButton({
  ticket,
  isolated,
  disabled,
  onChoose,
}: {
  ticket: Ticket
  isolated: boolean
  disabled: boolean
  onChoose: () => void
}) {
  const { t } = useTranslation('booking')
  const format = useClinicFormat()
  const { slot, place, patient, state, unplaced } = ticket
  const wordOf = () => {
    if (unplaced) return t('unplaced.number')
    if (place?.emergency && state === 'booked') return t('overbook.emergency')
    return place?.overbooked && state === 'booked' ? t('overbook.ticket') : t(`state.${state}`)
  }
  return (
    <button
      type="button"
      className={`${styles.ticket} ${styles[state]}`}
      disabled={disabled}
      onClick={onChoose}
    >
      <span className={styles.number}>{slot.number}</span>
      <span className={styles.time}>{format.time(slot.start)}</span>
      <span className={styles.who}>
        <span className={styles.name}>{place ? (patient?.name ?? place.code) : t(`state.${state}`)}</span>
        {place && !isolated && <span className={styles.word}>{wordOf()}</span>}
        {isolated && <Status tone="bad">{t('isolated')}</Status>}
      </span>
    </button>
  )
}
