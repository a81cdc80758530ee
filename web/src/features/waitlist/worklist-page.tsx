import { Button, Tabs } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { Page, Panel } from '@/shared/components/page'
import { useChosenDepartment } from '@/shared/directory/chosen-department'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useHasRole, useToday } from '@/shared/me/me'
import { DayPicker } from '@/shared/time/day-picker'
import { FairnessLog } from './fairness-log'
import { JoinDrawer } from './join-drawer'
import { WaitingTable } from './waiting-table'

/** Who waits for a number in a department, what each is offered, and how it was decided who was. */
export function Component() {
  const { t } = useTranslation('waitlist')
  const today = useToday()
  const works = useHasRole('frontdesk', 'nurse', 'doctor', 'manager', 'administrator')
  const [params, setParams] = useSearchParams()
  const { department, choose } = useChosenDepartment()
  const day = params.get('date') ?? undefined
  const view = works ? (params.get('view') ?? 'waiting') : 'log'
  const patient = params.get('patient') ?? undefined
  const [joining, setJoining] = useState(patient !== undefined)

  function go(change: Record<string, string | undefined>) {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    setParams(next, { replace: true })
  }

  const log = {
    key: 'log',
    label: t('log.title'),
    children: department && <FairnessLog key={department} department={department} />,
  }
  const waiting = {
    key: 'waiting',
    label: t('list.title'),
    children: department && <WaitingTable department={department} day={day} />,
  }
  return (
    <Page
      title={t('page.title')}
      actions={
        <>
          <DepartmentSelect value={department} onChange={choose} />
          {view === 'waiting' && day === undefined && (
            <Button onClick={() => go({ date: today })}>{t('list.oneDay')}</Button>
          )}
          {view === 'waiting' && day !== undefined && (
            <>
              <DayPicker value={day} onChange={date => go({ date })} />
              <Button onClick={() => go({ date: undefined })}>{t('list.allDays')}</Button>
            </>
          )}
          {works && (
            <Button type="primary" onClick={() => setJoining(true)}>
              {t('join.open')}
            </Button>
          )}
        </>
      }
    >
      <Panel flush>
        <Tabs
          activeKey={view}
          onChange={key => go({ view: key === 'waiting' ? undefined : key })}
          destroyOnHidden
          tabBarStyle={{ paddingInline: 16, marginBottom: 0 }}
          items={works ? [waiting, log] : [log]}
        />
      </Panel>
      {joining && department && (
        <JoinDrawer
          department={department}
          patientId={patient}
          onClose={() => {
            setJoining(false)
            go({ patient: undefined })
          }}
        />
      )}
    </Page>
  )
}
