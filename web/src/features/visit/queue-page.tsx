import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Page } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useDepartments, useDirectoryNames } from '@/shared/directory/directory'
import { currentLanguage } from '@/shared/i18n/language'
import { useClinicFormat, useMe, useToday } from '@/shared/me/me'
import type { QueueOption } from './move-dialog'
import { SessionQueue } from './session-queue'
import { WaitAlerts } from './wait-alerts'

type Session = Schemas['Board']

export function Component() {
  const { t } = useTranslation('visit')
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const departments = useDepartments()
  const department = params.get('department') ?? departments.data?.items.find(one => one.active)?.id
  const board = api.useQuery(
    'get',
    '/api/v1/day-board',
    { params: { query: { date: today, department: department ?? '' } } },
    { enabled: department !== undefined },
  )
  const sessions = board.data?.items ?? []
  const stations = useStations(department)
  const asked = params.get('session')
  const station = stations.find(one => one.value === asked)
  const session = useCurrentSession(sessions, asked)
  const current = station ? { id: station.value, patients: {} } : session
  const queues = [...useSessionOptions(sessions), ...stations]

  return (
    <Page
      title={t('title')}
      actions={
        <>
          <DepartmentSelect
            value={department}
            onChange={id => setParams(id ? { department: id } : {}, { replace: true })}
          />
          {current && (
            <SessionSelect
              options={queues}
              value={current.id}
              onChange={session => setParams({ department: department ?? '', session }, { replace: true })}
            />
          )}
        </>
      }
    >
      <WaitAlerts />
      {departments.data && department === undefined ? (
        <Empty title={t('noSessions')} />
      ) : (
        <QueryState query={board}>
          {() =>
            current ? (
              <SessionQueue key={current.id} session={current} queues={queues} />
            ) : (
              <Empty title={t('noSessions')} hint={t('noSessionsHint')} />
            )
          }
        </QueryState>
      )}
    </Page>
  )
}

/** The session asked for; else the doctor's own; else the one going on now, or the next. */
function useCurrentSession(sessions: Session[], asked: string | null): Session | undefined {
  const { practitionerId } = useMe().actor
  const chosen = sessions.find(session => session.id === asked)
  if (chosen) return chosen
  const own = sessions.filter(session => session.practitionerId === practitionerId)
  const candidates = own.length > 0 ? own : sessions
  const now = new Date()
  return candidates.find(session => new Date(session.end) > now) ?? candidates.at(-1)
}

function useSessionOptions(sessions: Session[]): QueueOption[] {
  const names = useDirectoryNames()
  const format = useClinicFormat()
  return sessions.map(session => ({
    value: session.id,
    label: `${format.time(session.start)}–${format.time(session.end)} ${names.practitioner(session.practitionerId)} ${session.room}`,
  }))
}

/** Pools, rooms and isolation of the department or of the whole clinic. */
function useStations(department: string | undefined): QueueOption[] {
  const rules = api.useQuery('get', '/api/v1/visit-rules', undefined, { staleTime: 60_000 })
  return (rules.data?.stations ?? [])
    .filter(one => !one.departmentId || one.departmentId === department)
    .map(one => ({
      value: one.queueId ?? one.id,
      label: one.name[currentLanguage()] ?? one.id,
      room: one.kind === 'room',
    }))
}

function SessionSelect({
  options,
  value,
  onChange,
}: {
  options: QueueOption[]
  value: string
  onChange: (id: string) => void
}) {
  const { t } = useTranslation('visit')
  return (
    <Select<string>
      aria-label={t('session')}
      value={value}
      onChange={onChange}
      style={{ minWidth: 260 }}
      options={options}
    />
  )
}
