import { Button, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { DecideDialog } from './decide-dialog'

type Open = Schemas['OpenAppeal']

/** Appeals against restrictions that wait for a manager. */
export function Component() {
  const { t } = useTranslation('patient')
  const format = useClinicFormat()
  const appeals = api.useQuery('get', '/api/v1/appeals', {}, { staleTime: 0 })
  const [decided, setDecided] = useState<Open>()
  const columns: TableColumnsType<Open> = [
    {
      title: t('appeals.patient'),
      render: (_, one) => <PatientLink id={one.patientId} />,
    },
    { title: t('appeals.at'), render: (_, one) => format.dateTime(one.at) },
    { title: t('appeals.words'), render: (_, one) => one.text },
    { title: t('appeals.counting'), render: (_, one) => one.strikes.length },
    {
      title: t('standing.decide'),
      render: (_, one) => (
        <Button size="small" onClick={() => setDecided(one)}>
          {t('standing.decide')}
        </Button>
      ),
    },
  ]
  return (
    <Page title={t('appeals.title')}>
      <Panel flush>
        <QueryState query={appeals}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t('appeals.none')} hint={t('appeals.noneHint')} />
            ) : (
              <WideTable<Open> label={t('appeals.title')} rowKey="id" columns={columns} dataSource={items} />
            )
          }
        </QueryState>
      </Panel>
      {decided && (
        <DecideDialog patientId={decided.patientId} appeal={decided} onClose={() => setDecided(undefined)} />
      )}
    </Page>
  )
}
