import { Alert, Button, Space, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link, useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { LinkButton } from '@/shared/components/link-button'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useChosenDepartment } from '@/shared/directory/chosen-department'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useMe } from '@/shared/me/me'
import { civilDate } from '@/shared/time/civil'
import { UnplacedTable } from './consequences-dialog'
import { numbersOf } from './week'

type Closure = Schemas['Progress']
type Schedule = Schemas['Schedule']

/** A department's schedules, and whoever has no place in them any more. */
export function Component() {
  const { t } = useTranslation('schedule')
  const navigate = useNavigate()
  const { department, choose } = useChosenDepartment()
  return (
    <Page
      title={t('title')}
      actions={
        <>
          <DepartmentSelect value={department} onChange={choose} />
          <Button
            type="primary"
            onClick={() => void navigate(`/schedules/new?department=${department ?? ''}`)}
          >
            {t('new.action')}
          </Button>
        </>
      }
    >
      {department ? <OfDepartment key={department} department={department} /> : <Empty title={t('none')} />}
    </Page>
  )
}

function OfDepartment({ department }: { department: string }) {
  const { t } = useTranslation('schedule')
  const query = { params: { query: { department } } }
  const schedules = api.useQuery('get', '/api/v1/schedules', query)
  const unplaced = api.useQuery('get', '/api/v1/unplaced', query, {
    refetchInterval: found => (found.state.data?.items.length ? 10_000 : false),
  })
  const without = unplaced.data?.items ?? []
  const caring = useCaring(without)
  const cared = without.every(row => working(caring.get(row.practitionerId)))
  return (
    <>
      {without.length > 0 && (
        <Panel title={t('unplaced.title')}>
          <Alert
            type={cared ? 'info' : 'warning'}
            title={t(cared ? 'unplaced.cared' : 'unplaced.hint', { count: without.length })}
          />
          <UnplacedTable rows={without} />
          <Closures rows={without} caring={caring} />
        </Panel>
      )}
      <Panel flush>
        <QueryState query={schedules}>
          {({ items }) => (items.length === 0 ? <Empty title={t('none')} /> : <ScheduleTable rows={items} />)}
        </QueryState>
      </Panel>
    </>
  )
}

/** By doctor, the latest closure that a change of their schedules began: it moves whom the change left without a place. */
function useCaring(rows: Schemas['Unplaced'][]): Map<string, Closure> {
  const closures = api.useQuery(
    'get',
    '/api/v1/closures',
    { params: { query: { limit: 50 } } },
    { enabled: rows.length > 0, refetchInterval: 10_000, staleTime: 0 },
  )
  const latestLast = (closures.data?.items ?? []).filter(one => one.target.kind === 'change').reverse()
  return new Map(latestLast.map(one => [one.target.id, one]))
}

const working = (closure: Closure | undefined) => closure !== undefined && closure.step !== 'done'

interface ClosuresProps {
  rows: Schemas['Unplaced'][]
  caring: Map<string, Closure>
}

/** Leads to the closure that places the patients: the one that cares for them already, or a new one of those days. */
function Closures({ rows, caring }: ClosuresProps) {
  const { t } = useTranslation('schedule')
  const names = useDirectoryNames()
  const { timeZone } = useMe().clinic
  const doctors = [...new Set(rows.map(row => row.practitionerId))]
  return (
    <Space wrap style={{ marginTop: 12 }}>
      {doctors.map(id => {
        const has = caring.get(id)
        if (has && working(has))
          return (
            <LinkButton key={id} to={`/closures/${has.id}`}>
              {t('unplaced.board', { name: names.practitioner(id) })}
            </LinkButton>
          )
        const days = rows
          .filter(row => row.practitionerId === id)
          .map(row => civilDate(row.start, timeZone))
          .sort()
        const query = new URLSearchParams({
          kind: 'practitioner',
          id,
          from: days[0] ?? '',
          until: days.at(-1) ?? '',
        })
        return (
          <LinkButton key={id} to={`/closures/new?${query}`}>
            {t('unplaced.close', { name: names.practitioner(id) })}
          </LinkButton>
        )
      })}
    </Space>
  )
}

function ScheduleTable({ rows }: { rows: Schedule[] }) {
  const { t } = useTranslation('schedule')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const columns: TableColumnsType<Schedule> = [
    {
      title: t('basics.practitioner'),
      render: (_, row) => (
        <Link to={`/schedules/${row.id}`}>{names.practitioner(row.practitionerId) || row.id}</Link>
      ),
    },
    { title: t('basics.room'), dataIndex: 'room' },
    { title: t('list.sessions'), render: (_, row) => (row.weekly ?? []).length },
    {
      title: t('list.numbers'),
      render: (_, row) => (row.weekly ?? []).reduce((sum, block) => sum + numbersOf(block), 0),
    },
    {
      title: t('list.valid'),
      render: (_, row) => `${format.day(row.from)}–${row.until ? format.day(row.until) : ''}`,
    },
    {
      title: t('list.leave'),
      width: 120,
      render: (_, row) => (
        <LinkButton
          to={`/closures/new?${new URLSearchParams({ kind: 'practitioner', id: row.practitionerId })}`}
        >
          {t('list.leave')}
        </LinkButton>
      ),
    },
  ]
  return <WideTable<Schedule> label={t('title')} rowKey="id" columns={columns} dataSource={rows} />
}
