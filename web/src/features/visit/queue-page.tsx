import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { Page } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { useChosenDepartment } from '@/shared/directory/chosen-department'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useMe, useToday } from '@/shared/me/me'
import type { QueueOption } from './move-dialog'
import { sessionNow, useOwnDepartment } from './own-department'
import { useSessionOptions, useStations } from './queue-options'
import { SessionQueue } from './session-queue'
import { WaitAlerts } from './wait-alerts'

type Session = Schemas['Board']

export function Component() {
  const { t } = useTranslation('visit')
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const asked = params.get('session')
  const chosen = useChosenDepartment()
  const own = useOwnDepartment(!chosen.asked)
  const department = chosen.asked ?? own.department ?? (own.isPending ? undefined : chosen.usual)
  const board = api.useQuery(
    'get',
    '/api/v1/day-board',
    { params: { query: { date: today, department: department ?? '' } } },
    { enabled: department !== undefined },
  )
  const sessions = board.data?.items ?? []
  const stations = useStations(department)
  const station = stations.find(one => one.value === asked)
  const session = useCurrentSession(sessions, asked)
  const current = station ? { id: station.value, patients: {} } : session
  const queues = [...useSessionOptions(sessions), ...stations]

  return (
    <Page
      title={t('title')}
      actions={
        <>
          <DepartmentSelect value={department} onChange={chosen.choose} />
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
      {chosen.departments.data && department === undefined && !own.isPending ? (
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
  return sessionNow(own.length > 0 ? own : sessions, new Date())
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
