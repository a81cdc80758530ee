import { App, Button, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { Page } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useDepartments, useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe, useToday } from '@/shared/me/me'
import { addDays } from '@/shared/time/civil'
import styles from './self-booking.module.css'

type Session = Schemas['Session']
type Slot = Schemas['Slot']

const daysShown = 7

/** A patient books for themselves: department, day, time, done. */
export function Component() {
  const { t } = useTranslation('booking')
  const today = useToday()
  const departments = useDepartments()
  const [chosen, setChosen] = useState<string>()
  const [from, setFrom] = useState(today)
  const [picked, setPicked] = useState<{ session: Session; slot: Slot }>()
  const department = chosen ?? departments.data?.items.find(one => one.active)?.id
  const slots = api.useQuery(
    'get',
    '/api/v1/slots',
    { params: { query: { department, from, days: daysShown } } },
    { enabled: department !== undefined, staleTime: 0 },
  )
  return (
    <Page title={t('self.title')} actions={<DepartmentSelect value={department} onChange={setChosen} />}>
      <div className={styles.week}>
        <Button disabled={from === today} onClick={() => setFrom(addDays(from, -daysShown))}>
          {t('self.earlier')}
        </Button>
        <Button onClick={() => setFrom(addDays(from, daysShown))}>{t('self.later')}</Button>
      </div>
      <QueryState query={slots}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('self.none')} hint={t('self.noneHint')} />
          ) : (
            items.map(session => (
              <FreeSession key={session.id} session={session} onPick={slot => setPicked({ session, slot })} />
            ))
          )
        }
      </QueryState>
      {picked && (
        <Confirm
          {...picked}
          onClose={() => {
            setPicked(undefined)
            void slots.refetch()
          }}
        />
      )}
    </Page>
  )
}

function FreeSession({ session, onPick }: { session: Session; onPick: (slot: Slot) => void }) {
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const title = `${format.dayWithWeekday(session.date)} · ${names.practitioner(session.practitionerId)}`
  return (
    <section className={styles.session} aria-label={`${title} ${format.time(session.start)}`}>
      <h2>{title}</h2>
      <ul>
        {session.slots.map(slot => (
          <li key={slot.number}>
            <Button onClick={() => onPick(slot)}>{format.time(slot.start)}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Confirm({ session, slot, onClose }: { session: Session; slot: Slot; onClose: () => void }) {
  const { t } = useTranslation(['booking', 'common'])
  const navigate = useNavigate()
  const { message } = App.useApp()
  const { patientId = '' } = useMe().actor
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const [key, renewKey] = useIdempotencyKey()
  const book = api.useMutation('post', '/api/v1/appointments', {
    onSuccess: ({ code }) => {
      renewKey()
      void message.success(t('self.done', { code }), 8)
      void navigate(`/patients/${patientId}`)
    },
  })
  const what = { time: format.dateTime(slot.start), doctor: names.practitioner(session.practitionerId) }
  return (
    <Modal
      title={t('self.confirm', what)}
      open
      onCancel={onClose}
      okText={t('book.submit')}
      okButtonProps={{ loading: book.isPending, autoFocus: true }}
      cancelText={t('common:action.back')}
      onOk={() =>
        book.mutate({
          params: { header: { 'Idempotency-Key': key } },
          body: { patientId, sessionId: session.id, number: slot.number },
        })
      }
    >
      <p>{[names.department(session.departmentId), t('room', { room: session.room })].join(' · ')}</p>
      <ProblemAlert error={book.error} />
    </Modal>
  )
}
