import { Select, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { useHasRole } from '@/shared/me/me'
import { TaskDrawer } from './task-drawer'
import { TaskTable } from './task-table'
import { type Kind, kinds, type View, views } from './tasks'

export function Component() {
  const { t } = useTranslation('followup')
  const [params, setParams] = useSearchParams()
  const view = views.find(one => one === params.get('view')) ?? 'due'
  const isDoctor = useHasRole('doctor')
  const kind = kinds.find(one => one === params.get('kind')) ?? (isDoctor ? 'doctor' : 'follow-up')
  const cursor = params.get('cursor') ?? undefined
  const tasks = api.useQuery(
    'get',
    '/api/v1/tasks',
    { params: { query: { view, kind: view === 'mine' ? undefined : kind, cursor } } },
    { staleTime: 0 },
  )

  function go(change: { view?: View; kind?: Kind; task?: string; cursor?: string }) {
    const next = new URLSearchParams(params)
    next.delete('task')
    if (!change.task) next.delete('cursor')
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    setParams(next, { replace: true })
  }

  const open = params.get('task')
  return (
    <Page
      title={t('title')}
      actions={
        <Select<Kind>
          aria-label={t('kind.label')}
          value={kind}
          onChange={value => go({ kind: value })}
          style={{ minWidth: 150 }}
          options={kinds.map(value => ({ value, label: t(`kind.${value}`) }))}
          disabled={view === 'mine'}
        />
      }
    >
      <Panel flush>
        <Tabs
          activeKey={view}
          onChange={key => go({ view: views.find(one => one === key) })}
          items={views.map(key => ({ key, label: t(`view.${key}`) }))}
          tabBarStyle={{ paddingInline: 16, marginBottom: 0 }}
        />
        <QueryState query={tasks}>
          {({ items, next }) =>
            items.length === 0 ? (
              <Empty title={t(`none.${view}`)} />
            ) : (
              <TaskTable
                tasks={items}
                onOpen={task => go({ task, cursor })}
                onMore={next ? () => go({ cursor: next }) : undefined}
              />
            )
          }
        </QueryState>
      </Panel>
      {open && <TaskDrawer key={open} id={open} onClose={() => go({ cursor })} />}
    </Page>
  )
}
