import { Button, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames } from '@/shared/directory/directory'
import { type Entry, valueText } from './figures'

type Row = Schemas['DepartmentFigures']

interface DepartmentTableProps {
  month: string
  registry: Entry[]
  onChoose: (department: string | undefined) => void
}

/** The same figures side by side for every department. */
export function DepartmentTable({ month, registry, onChoose }: DepartmentTableProps) {
  const { t, i18n } = useTranslation('kpi')
  const names = useDirectoryNames()
  const departments = api.useQuery('get', '/api/v1/kpis/departments', { params: { query: { month } } })
  const columns: TableColumnsType<Row> = [
    {
      title: t('department'),
      render: (_, row) => (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onChoose(row.departmentId)}>
          {names.department(row.departmentId) || row.departmentId}
        </Button>
      ),
    },
    ...registry.map(({ id, name, unit }) => ({
      title: name,
      key: id,
      align: 'right' as const,
      render: (_: unknown, row: Row) =>
        valueText(unit, row.figures.find(figure => figure.id === id)?.value, i18n.language),
    })),
  ]
  return (
    <Panel title={t('departments')} flush>
      <QueryState query={departments}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('none')} />
          ) : (
            <WideTable<Row>
              label={t('departments')}
              rowKey={row => row.departmentId ?? ''}
              columns={columns}
              dataSource={items}
            />
          )
        }
      </QueryState>
    </Panel>
  )
}
