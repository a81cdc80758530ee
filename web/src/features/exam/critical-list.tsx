import { Button, type TableColumnsType } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { type Critical, useRefreshExams } from './exams'

/** Critical values that no doctor has seen, or whose patient was not told: until both are noted. */
export function CriticalList() {
  const { t } = useTranslation('exam')
  const format = useClinicFormat()
  const refresh = useRefreshExams()
  const isDoctor = useHasRole('doctor')
  const treats = useHasRole('doctor', 'nurse')
  const query = api.useQuery('get', '/api/v1/critical-values', undefined, {
    staleTime: 0,
    refetchInterval: 15_000,
  })
  const see = api.useMutation('post', '/api/v1/critical-values/{id}/seen', { onSettled: refresh })
  const tell = api.useMutation('post', '/api/v1/critical-values/{id}/told', { onSettled: refresh })
  const columns: TableColumnsType<Critical> = [
    {
      title: t('column.patient'),
      render: (_, one) => <PatientLink id={one.patientId} name={query.data?.patients[one.patientId]?.name} />,
    },
    { title: t('column.code'), render: (_, one) => <Link to={`/exams/${one.examId}`}>{one.code}</Link> },
    ...(treats
      ? [
          {
            title: t('column.value'),
            render: (_: unknown, one: Critical) => (
              <Link to={`/exams/${one.examId}/report`}>{t('criticals.read')}</Link>
            ),
          },
        ]
      : []),
    { title: t('column.found'), render: (_, one) => format.dateTime(one.foundAt) },
    {
      title: t('column.deadline'),
      render: (_, one) => (
        <Status tone={!one.toldAt && new Date(one.deadline) < new Date() ? 'bad' : 'warn'}>
          {format.time(one.deadline)}
        </Status>
      ),
    },
    {
      title: t('column.doing'),
      render: (_, one) => (
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
          {one.seenAt ? (
            <Status tone="done">{t('criticals.seen')}</Status>
          ) : (
            isDoctor && (
              <Button size="small" onClick={() => see.mutate({ params: { path: { id: one.id } } })}>
                {t('criticals.see')}
              </Button>
            )
          )}
          {one.toldAt ? (
            <Status tone="done">{t('criticals.told')}</Status>
          ) : (
            treats &&
            (['in-person', 'phone'] as const).map(how => (
              <Button
                key={how}
                size="small"
                onClick={() => tell.mutate({ params: { path: { id: one.id } }, body: { how } })}
              >
                {t(`criticals.tell.${how}`)}
              </Button>
            ))
          )}
        </div>
      ),
    },
  ]
  return (
    <>
      <ProblemAlert error={see.error ?? tell.error} />
      <QueryState query={query}>
        {({ criticals }) =>
          criticals.length === 0 ? (
            <Empty title={t('none.critical')} />
          ) : (
            <WideTable<Critical>
              label={t('view.critical')}
              rowKey="id"
              columns={columns}
              dataSource={criticals}
            />
          )
        }
      </QueryState>
    </>
  )
}
