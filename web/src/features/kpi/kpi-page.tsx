import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useClinicFormat, useHasRole, useMe, useToday } from '@/shared/me/me'
import { MonthPicker } from '@/shared/time/month-picker'
import { DailyChart } from './daily-chart'
import { DepartmentTable } from './department-table'
import { FigureCards } from './figure-cards'
import { type DefinedFigure, defined } from './figures'
import { SurveyComments } from './survey-comments'
import { SurveyResults } from './survey-results'

export function Component() {
  const { t } = useTranslation('kpi')
  const thisMonth = useToday().slice(0, 7)
  const format = useClinicFormat()
  const [params, setParams] = useSearchParams()
  const month = params.get('month') ?? thisMonth
  const ofClinic = useHasRole('manager', 'administrator', 'auditor')
  const manages = useHasRole('manager', 'administrator')
  const { practitionerId } = useMe().actor
  const department = params.get('department') ?? undefined
  // Doctors see their own figures, those who manage the clinic's.
  const practitioner = ofClinic ? undefined : practitionerId
  const registry = api.useQuery('get', '/api/v1/kpis/registry', {}, { staleTime: Number.POSITIVE_INFINITY })
  const report = api.useQuery('get', '/api/v1/kpis', {
    params: { query: { month, department, practitioner } },
  })

  function go(change: { month?: string; department?: string }) {
    const next = { month, department, ...change }
    setParams(
      {
        ...(next.month === thisMonth ? {} : { month: next.month }),
        ...(next.department && { department: next.department }),
      },
      { replace: true },
    )
  }

  return (
    <Page
      title={t('title')}
      note={format.month(month)}
      actions={
        <>
          {manages && <DepartmentSelect withAll value={department} onChange={id => go({ department: id })} />}
          <MonthPicker value={month} latest={thisMonth} onChange={next => go({ month: next })} />
        </>
      }
    >
      <QueryState query={registry} rows={8}>
        {({ items }) => (
          <>
            <QueryState query={report} rows={8}>
              {({ figures }) => <Figures figures={defined(figures, items)} />}
            </QueryState>
            {ofClinic && !department && (
              <DepartmentTable month={month} registry={items} onChoose={id => go({ department: id })} />
            )}
          </>
        )}
      </QueryState>
      {manages && <SurveyResults month={month} department={department} />}
      {manages && <SurveyComments department={department} />}
    </Page>
  )
}

function Figures({ figures }: { figures: DefinedFigure[] }) {
  const { t } = useTranslation('kpi')
  const [chosen, setChosen] = useState<string>()
  const current = figures.find(one => one.entry.id === chosen) ?? figures[0]
  if (!current) return <Empty title={t('none')} />
  return (
    <>
      <FigureCards figures={figures} chosen={current.entry.id} onChoose={setChosen} />
      <DailyChart {...current} />
    </>
  )
}
