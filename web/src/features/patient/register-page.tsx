import { App, Button, Form, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { Page } from '@/shared/components/page'
import { currentLanguage } from '@/shared/i18n/language'
import { keepSearch, keepWarnings, lastSearch } from './kept'
import { PatientFields } from './patient-fields'
import { type PatientValues, registration } from './patient-values'

export function Component() {
  const { t } = useTranslation(['patient', 'common'])
  const navigate = useNavigate()
  const { message } = App.useApp()
  const [form] = Form.useForm<PatientValues>()
  const [key, renewKey] = useIdempotencyKey()
  const register = api.useMutation('post', '/api/v1/patients', {
    onSuccess: ({ patient, warnings }) => {
      renewKey()
      void message.success(t('register.done', { number: patient.number }))
      keepSearch('')
      keepWarnings(patient.id, warnings)
      void navigate(`/patients/${patient.id}`)
    },
  })

  return (
    <Page title={t('register.title')}>
      <Form<PatientValues>
        form={form}
        layout="vertical"
        scrollToFirstError={{ block: 'center', focus: true }}
        initialValues={{
          name: startingName(lastSearch().trim()),
          phones: [{}],
          language: currentLanguage(),
          idDocuments: [{ type: 'cn-id' }],
          consent: ['sms', 'phone'],
        }}
        onFinish={values =>
          register.mutate({ body: registration(values), params: { header: { 'Idempotency-Key': key } } })
        }
      >
        <FormProblem form={form} error={register.error} />
        <PatientFields />
        <Space>
          <Button type="primary" htmlType="submit" loading={register.isPending}>
            {t('register.submit')}
          </Button>
          <Button onClick={() => void navigate(-1)}>{t('common:action.cancel')}</Button>
        </Space>
      </Form>
    </Page>
  )
}

/** What was searched for is the new patient's name, unless it was a number. */
function startingName(searched: string): string | undefined {
  return searched && !/\d/.test(searched) ? searched : undefined
}
