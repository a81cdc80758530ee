import { Button, Table, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { useDirectoryNames } from '@/shared/directory/directory'
import { valueText } from './figures'

type Row = Schemas['DepartmentFigures']

/** The same figures side by side for every department. */
export function DepartmentTable({
  month,
  onChoose,
}: {
  month: string
  onChoose: (department: string) => void
}) {
  const { t, i18n } = useTranslation('kpi')
  const names = useDirectoryNames()
  const departments = api.useQuery('get', '/api/v1/kpis/departments', { params: { query: { month } } })
  return (
    <Panel title={t('departments')} flush>
      <QueryState query={departments}>
        {({ items }) => {
          const first = items[0]
          if (!first) return <Empty title={t('none')} />
          const columns: TableColumnsType<Row> = [
            {
              title: t('department'),
              fixed: 'start',
              render: (_, row) => (
                <Button
                  type="link"
                  size="small"
                  style={{ padding: 0 }}
                  onClick={() => onChoose(row.departmentId)}
                >
                  {row.departmentName ?? names.department(row.departmentId)}
                </Button>
              ),
            },
            ...first.figures.map(({ id, name }) => ({
              title: name,
              key: id,
              align: 'right' as const,
              render: (_: unknown, row: Row) => {
                const figure = row.figures.find(one => one.id === id)
                return figure ? valueText(figure, i18n.language) : '–'
              },
            })),
          ]
          return (
            <Table<Row>
              rowKey="departmentId"
              size="small"
              columns={columns}
              dataSource={items}
              pagination={false}
              scroll={{ x: 'max-content' }}
            />
          )
        }}
      </QueryState>
    </Panel>
  )
}
