import { App, Button, Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import { type Encounter, useEncounter } from './queue'
import styles from './queue.module.css'
import { RecordFields } from './record-fields'
import { type RecordValues, recordOf } from './record-values'

/** The patient who was called, and the record that ends the visit. */
export function RecordPanel({ id, name, onDone }: { id: string; name?: string; onDone: () => void }) {
  const { t } = useTranslation('visit')
  const query = useEncounter(id)
  const mayWrite = useHasRole('doctor')
  return (
    <Panel title={t('called.title')}>
      <QueryState query={query}>
        {({ encounter, etag }) => (
          <>
            <Header encounter={encounter} name={name} />
            {mayWrite ? <RecordForm id={id} etag={etag} onDone={onDone} /> : <p>{t('record.doctorOnly')}</p>}
          </>
        )}
      </QueryState>
    </Panel>
  )
}

function Header({ encounter, name }: { encounter: Encounter; name?: string }) {
  const known = usePatientName(encounter.patientId, name)
  const { t } = useTranslation(['visit', 'common'])
  const format = useClinicFormat()
  return (
    <div className={styles.patient}>
      <span className={styles.big}>{encounter.number}</span>
      <strong>{known}</strong>
      {encounter.first && <Status tone="info">{t('firstVisit')}</Status>}
      {encounter.calledAt && <span>{t('called.at', { time: format.time(encounter.calledAt) })}</span>}
      <Link to={`/patients/${encounter.patientId}`}>{t('common:openFile')}</Link>
    </div>
  )
}

function RecordForm({ id, etag, onDone }: { id: string; etag: string; onDone: () => void }) {
  const { t } = useTranslation('visit')
  const { message } = App.useApp()
  const [form] = Form.useForm<RecordValues>()
  const complete = api.useMutation('post', '/api/v1/encounters/{id}/complete', {
    onSuccess: () => {
      void message.success(t('record.done'))
      onDone()
    },
  })
  return (
    <Form<RecordValues>
      form={form}
      layout="vertical"
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={{ nextStep: { kind: 'follow-up', inDays: 10 } }}
      onFinish={values =>
        complete.mutate({ params: { path: { id }, header: { 'If-Match': etag } }, body: recordOf(values) })
      }
    >
      <FormProblem form={form} error={complete.error} />
      <RecordFields />
      <Button type="primary" htmlType="submit" loading={complete.isPending}>
        {t('record.submit')}
      </Button>
    </Form>
  )
}
