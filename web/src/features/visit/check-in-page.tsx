import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { useDebounced } from '@/shared/components/use-debounced'
import { useChosenDepartment } from '@/shared/directory/chosen-department'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { Prepared } from '@/shared/preparation/prepared'
import { ServiceField } from '@/shared/preparation/service-field'
import { AnyAgeOf, asksAge, forgetAge } from '@/shared/visit/any-age'
import { type Identifier, IdentityCheck, useCompared } from '@/shared/visit/identity-check'
import { PlaceGone } from '@/shared/visit/place-gone'
import { Arrival, mayCheckIn } from './arrival'
import { Arrived } from './arrived'
import { EmergencyField } from './emergency-field'
import { FindArrival } from './find-arrival'
import { Comparison } from './person'
import styles from './queue.module.css'
import { isOver, SessionOver } from './session-over'

/** The desk where patients arrive: with a code, or without an appointment. */
export function Component() {
  const { t } = useTranslation('queue')
  const today = useToday()
  const { department, choose, departments } = useChosenDepartment()
  const board = api.useQuery(
    'get',
    '/api/v1/day-board',
    { params: { query: { date: today, department: department ?? '' } } },
    // The page stays open all day: who has booked since must be found by their code.
    { enabled: department !== undefined, refetchInterval: 15_000, staleTime: 0 },
  )
  const sessions = board.data?.items ?? []
  return (
    <Page title={t('page.checkIn')} actions={<DepartmentSelect value={department} onChange={choose} />}>
      <ProblemAlert error={departments.error ?? board.error} />
      <div className={styles.desk}>
        <ByCode sessions={sessions} department={department} onDone={board.refetch} />
        <WalkIn sessions={sessions} onDone={board.refetch} />
      </div>
    </Page>
  )
}

interface Props {
  sessions: Schemas['Board'][]
  onDone: () => void
}

/** What a scanner types, or a person: the patient's own code is long, a booking code has eight letters. */
function ByCode({ sessions, department, onDone }: Props & { department: string | undefined }) {
  const { t } = useTranslation('queue')
  const { message } = App.useApp()
  const today = useToday()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  const [entered, setEntered] = useState<string>()
  const paused = useDebounced(text, 1500)
  const [named, setNamed] = useState<string>()
  const [identifiers, setIdentifiers] = useState<Identifier[]>([])
  const compared = useCompared(identifiers)
  const [override, setOverride] = useState('')
  const [arrived, setArrived] = useState<Schemas['Encounter']>()
  const code = text.trim()
  const pass = code.length > 20 ? code : undefined
  const typed = code.replaceAll(/[\s-]/g, '').toUpperCase()
  // Who has booked a moment ago is on the board before the code finds them.
  const place = sessions.flatMap(one => one.places).find(one => typed !== '' && one.code === typed)
  const appointmentId = named ?? (place?.appointmentId || undefined)
  const complete = appointmentId !== undefined || pass !== undefined || typed.length >= 8
  const announced = api.useQuery(
    'post',
    '/api/v1/arrivals',
    { body: appointmentId ? { appointmentId } : pass ? { pass } : { code: typed } },
    // Each look at a file is noted: once is enough for one who comes.
    { enabled: complete, staleTime: 60_000, refetchOnWindowFocus: false, retry: false },
  )
  // Nobody is told so while they type.
  const short = code !== '' && !complete && (entered === text || paused === text)
  const one = complete ? announced.data : undefined
  const reset = () => {
    setIdentifiers([])
    setOverride('')
    setArrived(undefined)
    checkIn.reset()
  }
  const checkIn = api.useMutation('post', '/api/v1/encounters', {
    onSuccess: encounter => {
      void message.success(t('desk.done', { number: encounter.number }))
      queries.removeQueries({ queryKey: ['post', '/api/v1/arrivals'] }) // what was known is over
      setText('')
      setNamed(undefined)
      setIdentifiers([])
      setOverride('')
      setArrived(encounter)
      onDone()
    },
  })
  const refused = checkIn.error ? problemOf(checkIn.error).code === 'place-gone-at-desk' : false
  const gone = one !== undefined && (one.appointment.placeGone !== undefined || refused)
  const may = one !== undefined && mayCheckIn(one, today)
  const over = isOver(checkIn.error)
  const send = (late: { to?: string; anyway?: true }) =>
    one &&
    checkIn.mutate({
      body: {
        pass,
        appointmentId: pass ? undefined : one.appointment.id,
        identifiers,
        override: override.trim() || undefined,
        ...late,
      },
    })
  return (
    <Panel title={t('desk.submit')}>
      <Input
        autoFocus
        aria-label={t('desk.code')}
        placeholder={t('desk.codeHint')}
        value={text}
        autoComplete="off"
        onChange={event => {
          setText(event.target.value)
          setNamed(undefined)
          reset()
        }}
        onPressEnter={() => setEntered(text)}
      />
      {complete && <ProblemAlert error={announced.error} />}
      {short && (
        <Alert
          type="warning"
          role="alert"
          showIcon
          title={t('desk.unknown', { code: typed })}
          description={t('desk.unknownHint')}
        />
      )}
      {(!code || short || (announced.isError && complete && !named)) && (
        <FindArrival
          onFound={id => {
            setNamed(id)
            reset()
          }}
        />
      )}
      {one && <Arrival one={one} department={department} />}
      {may && <Prepared appointmentId={one.appointment.id} />}
      {may && <IdentityCheck value={identifiers} onChange={setIdentifiers} />}
      {may && gone && <PlaceGone value={override} onChange={setOverride} />}
      <ProblemAlert error={(gone && refused) || over ? undefined : checkIn.error} />
      {may && over && (
        <SessionOver
          error={checkIn.error}
          appointment={one.appointment}
          pending={checkIn.isPending}
          onChoose={send}
        />
      )}
      <Button
        type="primary"
        disabled={!may || over || !compared || (gone && !override.trim())}
        loading={checkIn.isPending}
        onClick={() => send({})}
      >
        {t('desk.submit')}
      </Button>
      {arrived && !code && <Arrived encounter={arrived} />}
    </Panel>
  )
}

interface WalkInValues {
  patient: string
  session: string
  serviceId?: string
  note?: string
  urgent?: boolean
  emergency?: string
}

/** Somebody without an appointment: a number and a place in the queue, both or neither. */
function WalkIn({ sessions, onDone }: Props) {
  const { t } = useTranslation('queue')
  const { message } = App.useApp()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const [form] = Form.useForm<WalkInValues>()
  const [identifiers, setIdentifiers] = useState<Identifier[]>([])
  const compared = useCompared(identifiers)
  const [taken, setTaken] = useState<Schemas['Encounter']>()
  const [key, renewKey] = useIdempotencyKey()
  const chosen = Form.useWatch<string | undefined>('session', form)
  const who = Form.useWatch<string | undefined>('patient', form)
  const session = sessions.find(one => one.id === chosen)
  const walkIn = api.useMutation('post', '/api/v1/walk-ins', {
    onSuccess: encounter => {
      void message.success(t('desk.walkInDone', { number: encounter.number }))
      renewKey()
      setTaken(encounter)
      form.resetFields()
      setIdentifiers([])
      onDone()
    },
  })
  const required = { required: true, message: t('required') }
  return (
    <Panel title={t('desk.walkIn')}>
      <Form<WalkInValues>
        form={form}
        layout="vertical"
        onValuesChange={() => forgetAge(walkIn)}
        onFinish={values =>
          walkIn.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              patientId: values.patient,
              sessionId: values.session,
              serviceId: values.serviceId,
              note: values.note?.trim() || undefined,
              identifiers,
              emergency: (values.urgent && values.emergency?.trim()) || undefined,
            },
          })
        }
      >
        <Form.Item name="patient" label={t('desk.patient')} rules={[required]}>
          <PatientPicker onChange={() => setIdentifiers([])} />
        </Form.Item>
        <Form.Item name="session" label={t('desk.session')} rules={[required]}>
          <Select
            options={sessions
              .filter(one => new Date(one.end) > new Date())
              .map(one => ({
                value: one.id,
                label: `${format.time(one.start)}–${format.time(one.end)} ${names.practitioner(one.practitionerId)} ${one.room}`,
              }))}
          />
        </Form.Item>
        {session && <ServiceField department={session.departmentId} start={session.start} />}
        <EmergencyField />
        <Form.Item name="note" label={t('desk.note')}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        {who && <Comparison patient={who} />}
        {who && <IdentityCheck value={identifiers} onChange={setIdentifiers} />}
        <ProblemAlert error={asksAge(walkIn.error) ? undefined : walkIn.error} />
        <AnyAgeOf sent={walkIn} />
        <Button type="primary" htmlType="submit" loading={walkIn.isPending} disabled={!compared}>
          {t('desk.walkInSubmit')}
        </Button>
      </Form>
      {taken && !chosen && <Arrived encounter={taken} />}
    </Panel>
  )
}
