import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams } from 'react-router'
import { api, client, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Page } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { keepWarnings } from './kept'
import { PatientFields } from './patient-fields'
import { changes, type PatientValues, valuesOf } from './patient-values'

export function Component() {
  const { id = '' } = useParams()
  const file = useQuery({
    queryKey: ['patient', 'edit', id],
    queryFn: async () => {
      const { data, error, response } = await client.GET('/api/v1/patients/{id}', {
        params: { path: { id } },
      })
      if (!data) throw error
      return { patient: data, etag: response.headers.get('ETag') ?? '' }
    },
    // What is being typed must not be replaced, and the version must be the one that was read.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return (
    <QueryState query={file} rows={10}>
      {({ patient, etag }) => <EditForm patient={patient} etag={etag} />}
    </QueryState>
  )
}

function EditForm({ patient, etag }: { patient: Schemas['Patient']; etag: string }) {
  const { t } = useTranslation(['patient', 'common'])
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { message } = App.useApp()
  const [form] = Form.useForm<PatientValues>()
  const path = { id: patient.id }
  const update = api.useMutation('patch', '/api/v1/patients/{id}', {
    onSuccess: ({ warnings }) => {
      void queries.invalidateQueries({ queryKey: ['get', '/api/v1/patients/{id}'] })
      void message.success(t('edit.done'))
      keepWarnings(patient.id, warnings)
      void navigate(`/patients/${patient.id}`)
    },
  })
  return (
    <Page title={t('edit.title', { name: patient.name })} tab={t('edit.tab')} note={t('edit.masked')}>
      <Form<PatientValues>
        form={form}
        layout="vertical"
        scrollToFirstError={{ block: 'center', focus: true }}
        initialValues={valuesOf(patient)}
        onFinish={values =>
          update.mutate({ params: { path, header: { 'If-Match': etag } }, body: changes(values, patient) })
        }
      >
        <FormProblem form={form} error={update.error} />
        <PatientFields guardian={patient.guardian?.patientId} />
        <Space>
          <Button type="primary" htmlType="submit" loading={update.isPending}>
            {t('edit.submit')}
          </Button>
          <Button onClick={() => void navigate(`/patients/${patient.id}`)}>
            {t('common:action.cancel')}
          </Button>
        </Space>
      </Form>
    </Page>
  )
}
