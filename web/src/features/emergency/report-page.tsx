import { PrinterOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api, client, type Schemas } from '@/shared/api/client'
import { useSentOnce } from '@/shared/api/sent-once'
import { Facts } from '@/shared/components/facts'
import { FormProblem } from '@/shared/components/form-problem'
import { Page, Panel } from '@/shared/components/page'
import { Printing } from '@/shared/components/printing'
import { QueryState } from '@/shared/components/states'
import { useClinicFormat, useHasRole, useMe } from '@/shared/me/me'
import { after } from './emergencies-page'
import { useEmergencyNames, useRefreshEmergencies } from './emergency'
import styles from './report.module.css'

type Review = Schemas['Review']
type Texts = Pick<Review, 'course' | 'cause' | 'harm' | 'improvement'>

const parts = ['course', 'cause', 'harm', 'improvement'] as const

/** What a report must say to be signed. */
const toSign = ['course', 'cause', 'harm'] as const

/** The report of an emergency: drafted from the timeline, completed and signed by a manager, printed. */
export function Component() {
  const { id = '' } = useParams()
  const { t } = useTranslation('emergency')
  const report = useReport(id)
  const writes = useHasRole('manager', 'administrator')
  const writing = writes && report.data?.report.status !== 'signed'
  return (
    <Page
      title={t('report.title')}
      actions={
        !writing && ( // what is still being written is no paper yet
          <Printing>
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {t('report.print')}
            </Button>
          </Printing>
        )
      }
    >
      <QueryState query={report}>
        {found =>
          writing ? (
            <Write key={found.etag} id={id} report={found.report} etag={found.etag} />
          ) : (
            <Paper id={id} report={found.report} />
          )
        }
      </QueryState>
    </Page>
  )
}

/** The report with its tag, which a change must name. */
function useReport(id: string) {
  const { i18n } = useTranslation()
  return useQuery({
    queryKey: ['get', '/api/v1/emergencies/{id}/report', id, i18n.language],
    staleTime: 0,
    queryFn: async () => {
      const { data, error, response } = await client.GET('/api/v1/emergencies/{id}/report', {
        params: { path: { id } },
      })
      if (!data) throw error
      return { report: data, etag: response.headers.get('ETag') ?? '' }
    },
  })
}

function Write({ id, report, etag }: { id: string; report: Review; etag: string }) {
  const { t } = useTranslation('emergency')
  const { message, modal } = App.useApp()
  const refresh = useRefreshEmergencies()
  const [form] = Form.useForm<Texts>()
  const save = useSentOnce(
    useMutation({
      mutationFn: async (body: Texts & { sign: boolean }) => {
        const { data, error } = await client.PUT('/api/v1/emergencies/{id}/report', {
          params: { path: { id }, header: { 'If-Match': etag } },
          body,
        })
        if (!data) throw error
        return data
      },
      onSuccess: saved => {
        void message.success(t(saved.status === 'signed' ? 'report.signed' : 'report.saved'))
        void refresh()
      },
    }),
  )
  const send = async (sign: boolean) => {
    const values = await form.validateFields().catch(() => undefined)
    if (!values) return
    if (!sign) return save.mutate({ ...values, sign })
    const unsaid = toSign.filter(part => !values[part]?.trim())
    if (unsaid[0]) {
      form.setFields(unsaid.map(name => ({ name, errors: [t('report.unsaid')] })))
      return form.scrollToField(unsaid[0], { block: 'center', focus: true })
    }
    modal.confirm({
      title: t('report.signSure'),
      okText: t('report.sign'),
      onOk: () => save.mutate({ ...values, sign }),
    })
  }
  return (
    <Panel>
      <Form form={form} layout="vertical" initialValues={report}>
        <FormProblem form={form} error={save.error} />
        {parts.map(part => (
          <Form.Item
            key={part}
            name={part}
            label={t(`report.${part}`)}
            extra={part !== 'course' && t(`report.hint.${part}`)}
            rules={part === 'course' ? [{ required: true, whitespace: true, message: t('required') }] : []}
          >
            <Input.TextArea
              maxLength={part === 'course' ? 8000 : 2000}
              autoSize={{ minRows: part === 'course' ? 6 : 2 }}
            />
          </Form.Item>
        ))}
        <Button loading={save.isPending} onClick={() => void send(false)}>
          {t('report.save')}
        </Button>{' '}
        <Button type="primary" loading={save.isPending} onClick={() => void send(true)}>
          {t('report.sign')}
        </Button>
      </Form>
    </Panel>
  )
}

function Paper({ id, report }: { id: string; report: Review }) {
  const { t } = useTranslation('emergency')
  const names = useEmergencyNames()
  const format = useClinicFormat()
  const { clinic } = useMe()
  const sheet = api.useQuery('get', '/api/v1/emergencies/{id}', { params: { path: { id } } })
  return (
    <article className={styles.paper}>
      <h2>
        {clinic.name} · {t('report.title')} {sheet.data?.drill && `(${t('drill')})`}
      </h2>
      {sheet.data && (
        <Facts
          items={[
            [t('field.kind'), names.kind(sheet.data.kind)],
            [t('field.place'), names.place(sheet.data)],
            [t('field.raised'), format.dateTime(sheet.data.raisedAt)],
            [t('field.answered'), after(sheet.data.raisedAt, sheet.data.acknowledgedAt) ?? t('field.nobody')],
            [t('field.arrived'), after(sheet.data.raisedAt, sheet.data.arrivedAt)],
            [t('field.ended'), sheet.data.endedAt && format.dateTime(sheet.data.endedAt)],
          ]}
        />
      )}
      {parts.map(
        part =>
          report[part] && (
            <section key={part}>
              <h3>{t(`report.${part}`)}</h3>
              <p>{report[part]}</p>
            </section>
          ),
      )}
      <p>
        {report.signedAt
          ? t('report.signedBy', { name: report.signedBy ?? '', time: format.dateTime(report.signedAt) })
          : t('report.unsigned')}
      </p>
      {sheet.data && sheet.data.entries > report.entries && <p>{t('report.later')}</p>}
    </article>
  )
}
