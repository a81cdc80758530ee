import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { Page } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { MonthPicker } from '@/shared/time/month-picker'
import { DailyChart } from './daily-chart'
import { DepartmentTable } from './department-table'
import { FigureCards } from './figure-cards'
import { SurveyResults } from './survey-results'

export function Component() {
  const { t } = useTranslation('kpi')
  const thisMonth = useToday().slice(0, 7)
  const format = useClinicFormat()
  const [params, setParams] = useSearchParams()
  const month = params.get('month') ?? thisMonth
  const department = params.get('department') ?? undefined
  const figures = api.useQuery('get', '/api/v1/kpis', { params: { query: { month, department } } })
  const [chosen, setChosen] = useState<string>()

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
          <DepartmentSelect withAll value={department} onChange={id => go({ department: id })} />
          <MonthPicker value={month} latest={thisMonth} onChange={next => go({ month: next })} />
        </>
      }
    >
      <QueryState query={figures} rows={8}>
        {data => {
          const current = data.figures.find(figure => figure.id === chosen) ?? data.figures[0]
          return current ? (
            <>
              <FigureCards figures={data.figures} chosen={current.id} onChoose={setChosen} />
              <DailyChart figure={current} />
            </>
          ) : (
            <Empty title={t('none')} />
          )
        }}
      </QueryState>
      {!department && <DepartmentTable month={month} onChoose={id => go({ department: id })} />}
      <SurveyResults month={month} department={department} />
    </Page>
  )
}
