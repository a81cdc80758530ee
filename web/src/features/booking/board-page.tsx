import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { useChosenDepartment } from '@/shared/directory/chosen-department'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useToday } from '@/shared/me/me'
import { DayPicker } from '@/shared/time/day-picker'
import { AppointmentDrawer } from './appointment-drawer'
import { type BoardSession, type Chosen, ticketsOf, useDayBoard } from './board'
import styles from './board.module.css'
import { BookDrawer } from './book-drawer'
import { HeldDialog } from './held-dialog'
import { MoveDialog } from './move-dialog'
import { useOpenAtNow } from './open-at-now'
import { OverbookDialog } from './overbook-dialog'
import { SessionStrip } from './session-strip'
import { useIsolated } from './use-isolated'

export function Component() {
  const { t } = useTranslation(['booking', 'common'])
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const date = params.get('date') ?? today
  const { department, choose, departments } = useChosenDepartment()
  const board = useDayBoard(date, department)
  const isolated = useIsolated(date === today)
  const opened = useOpenAtNow(`${date} ${department}`, date === today ? board.data?.items : undefined)
  const [chosen, setChosen] = useState<Chosen>()
  const [moving, setMoving] = useState<Chosen>()
  const [overbooked, setOverbooked] = useState<BoardSession>()

  function go(change: Record<string, string | undefined>) {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    setParams(next, { replace: true })
  }

  const close = () => setChosen(undefined)
  const free = chosen && !chosen.ticket.place ? chosen : undefined
  const held = chosen?.ticket.state === 'held' ? chosen : undefined
  const taken = chosen?.ticket.place && !held ? chosen : undefined
  return (
    <Page
      title={t('title')}
      actions={
        <>
          <DepartmentSelect value={department} onChange={choose} />
          <DayPicker value={date} onChange={day => go({ date: day === today ? undefined : day })} />
        </>
      }
    >
      {moving && <MovingNotice moving={moving} onStop={() => setMoving(undefined)} />}
      {!moving && params.get('patient') && (
        <BookingFor patientId={params.get('patient') ?? ''} onStop={() => go({ patient: undefined })} />
      )}
      {departments.data && department === undefined ? (
        <Empty title={t('noDepartments')} />
      ) : (
        <QueryState query={board} rows={8}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('noSessions')} hint={t('noSessionsHint')} />
            ) : (
              items.map(session => (
                <div
                  key={session.id}
                  ref={session.id === opened.id ? opened.ref : undefined}
                  className={styles.strip}
                >
                  <SessionStrip
                    session={session}
                    isolated={isolated}
                    onlyFree={moving !== undefined}
                    onChoose={ticket => setChosen({ session, ticket })}
                    onOverbook={() => setOverbooked(session)}
                  />
                </div>
              ))
            )
          }
        </QueryState>
      )}
      {free && !moving && (
        <BookDrawer
          chosen={free}
          patientId={params.get('patient') ?? undefined}
          onBooked={() => go({ patient: undefined })}
          onClose={close}
        />
      )}
      {overbooked && (
        <OverbookDialog
          session={board.data?.items.find(one => one.id === overbooked.id) ?? overbooked}
          patientId={params.get('patient') ?? undefined}
          onBooked={() => go({ patient: undefined })}
          onFree={(number, patient) => {
            const ticket = ticketsOf(overbooked, new Date()).find(one => one.slot.number === number)
            setOverbooked(undefined)
            go({ patient })
            if (ticket)
              setChosen({ session: overbooked, ticket: { ...ticket, place: undefined, state: 'free' } })
          }}
          onClose={() => setOverbooked(undefined)}
        />
      )}
      {free && moving && (
        <MoveDialog
          from={moving}
          to={free}
          onMoved={() => {
            setMoving(undefined)
            close()
          }}
          onClose={close}
        />
      )}
      {held && !moving && <HeldDialog chosen={held} onClose={close} />}
      {taken && !moving && (
        <AppointmentDrawer
          chosen={taken}
          onClose={close}
          onMove={() => {
            setMoving(taken)
            close()
          }}
        />
      )}
    </Page>
  )
}

function MovingNotice({ moving, onStop }: { moving: Chosen; onStop: () => void }) {
  const { t } = useTranslation(['booking', 'common'])
  return (
    <Alert
      type="info"
      role="status"
      title={t('move.choosing', {
        name: moving.ticket.patient?.name ?? moving.ticket.place?.code,
        number: moving.ticket.slot.number,
      })}
      description={t('move.choosingHint')}
      action={<Button onClick={onStop}>{t('move.stop')}</Button>}
    />
  )
}

function BookingFor({ patientId, onStop }: { patientId: string; onStop: () => void }) {
  const { t } = useTranslation(['booking', 'common'])
  const patient = api.useQuery('get', '/api/v1/patients/{id}', { params: { path: { id: patientId } } })
  if (!patient.data) return null
  return (
    <Alert
      type="info"
      role="status"
      title={t('book.choosing', { name: patient.data.name })}
      action={<Button onClick={onStop}>{t('common:action.cancel')}</Button>}
    />
  )
}
