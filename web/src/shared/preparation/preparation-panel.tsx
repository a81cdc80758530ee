import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { FormProblem } from '@/shared/components/form-problem'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useHasRole, useMe, useToday } from '@/shared/me/me'
import { civilDate } from '@/shared/time/civil'
import styles from './preparation-panel.module.css'
import type { Readiness } from './times'
import { useSteps } from './use-steps'

interface PanelProps {
  appointmentId: string
  /** Leads to where the appointment is moved, once it has to be. */
  onMove?: () => void
}

/** What staff see of a preparation: what the patient was told and confirmed, and whether they kept to it. */
export function PreparationPanel({ appointmentId, onMove }: PanelProps) {
  const { t } = useTranslation('preparation')
  const sees = useHasRole('frontdesk', 'nurse', 'doctor', 'manager')
  const query = api.useQuery(
    'get',
    '/api/v1/appointments/{id}/preparation',
    { params: { path: { id: appointmentId } } },
    { staleTime: 0, enabled: sees, retry: false },
  )
  const nothing = query.error && problemOf(query.error).code === 'nothing-to-prepare'
  if (!sees || nothing) return null
  return (
    <section className={styles.panel} aria-label={t('desk.preparation')}>
      <h2 className={styles.title}>{t('desk.preparation')}</h2>
      <QueryState query={query}>
        {readiness => (
          <>
            <Told readiness={readiness} />
            <Statements readiness={readiness} />
            <Found readiness={readiness} onMove={onMove} />
          </>
        )}
      </QueryState>
    </section>
  )
}

function useChanged() {
  const queries = useQueryClient()
  return () => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/appointments/{id}/preparation'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/appointments/{id}'] })
  }
}

function Told({ readiness }: { readiness: Readiness }) {
  const { t } = useTranslation('preparation')
  const steps = useSteps()
  const changed = useChanged()
  const anew = api.useMutation('post', '/api/v1/appointments/{id}/service', { onSuccess: changed })
  return (
    <>
      {readiness.changed && readiness.open && (
        <Alert
          type="warning"
          title={t('desk.changed')}
          action={
            <Button
              size="small"
              loading={anew.isPending}
              onClick={() =>
                anew.mutate({
                  params: { path: { id: readiness.appointmentId } },
                  body: { serviceId: readiness.serviceId },
                })
              }
            >
              {t('desk.tellAnew')}
            </Button>
          }
        />
      )}
      {readiness.packageChanged && readiness.open && (
        <Alert type="warning" title={t('desk.packageChanged')} />
      )}
      <ProblemAlert error={anew.error} />
      <ul className={styles.steps}>
        {steps(readiness.preparation, readiness.fasting).map(step => (
          <li key={step.key}>
            <strong>{step.title}</strong> {step.at} {step.lines.join(' · ')}
          </li>
        ))}
      </ul>
    </>
  )
}

function Statements({ readiness }: { readiness: Readiness }) {
  const { t } = useTranslation('preparation')
  const text = useText()
  const changed = useChanged()
  const mayAsk = useHasRole('frontdesk', 'nurse', 'doctor')
  const answer = api.useMutation('post', '/api/v1/appointments/{id}/preparation/answers', {
    onSuccess: changed,
  })
  const all = readiness.preparation.confirm ?? []
  if (all.length === 0) return null
  return (
    <>
      {readiness.warnings.length > 0 && <Alert type="error" role="alert" title={t('desk.warned')} />}
      <ul className={styles.statements}>
        {all.map(one => {
          const said = readiness.answers[one.id]
          const state = said === undefined ? 'unanswered' : said.confirmed ? 'confirmed' : 'denied'
          const tone = state === 'confirmed' ? 'done' : one.warnDesk ? 'bad' : 'neutral'
          return (
            <li key={one.id}>
              <span>{text(one.text)}</span>
              <Status tone={tone}>{t(`desk.${state}`)}</Status>
              {readiness.open &&
                mayAsk &&
                ([true, false] as const)
                  .filter(confirmed => confirmed !== said?.confirmed)
                  .map(confirmed => (
                    <Button
                      key={String(confirmed)}
                      size="small"
                      loading={answer.isPending && isSame(answer.variables.body, one.id, confirmed)}
                      aria-label={`${t(confirmed ? 'desk.ask' : 'desk.deny')}: ${text(one.text)}`}
                      onClick={() =>
                        answer.mutate({
                          params: { path: { id: readiness.appointmentId } },
                          body: { statement: one.id, confirmed },
                        })
                      }
                    >
                      {t(confirmed ? 'desk.ask' : 'desk.deny')}
                    </Button>
                  ))}
            </li>
          )
        })}
      </ul>
      <ProblemAlert error={answer.error} />
    </>
  )
}

function isSame(sent: { statement: string; confirmed: boolean }, statement: string, confirmed: boolean) {
  return sent.statement === statement && sent.confirmed === confirmed
}

const outcomes = ['kept', 'waived', 'postponed'] as const

interface Finding {
  outcome: (typeof outcomes)[number]
  note?: string
}

function Found({ readiness, onMove }: { readiness: Readiness; onMove?: () => void }) {
  const { t } = useTranslation('preparation')
  const { message } = App.useApp()
  const format = useClinicFormat()
  const changed = useChanged()
  const mayFind = useHasRole('frontdesk', 'nurse', 'doctor')
  // Nobody finds anything before the patient's day.
  const day = civilDate(new Date(readiness.start), useMe().clinic.timeZone)
  const come = useToday() >= day
  const [key, renewKey] = useIdempotencyKey()
  const [form] = Form.useForm<Finding>()
  const outcome = Form.useWatch('outcome', form)
  const find = api.useMutation('post', '/api/v1/appointments/{id}/preparation/findings', {
    onSuccess: () => {
      void message.success(t('desk.saved'))
      renewKey()
      form.resetFields()
      changed()
    },
  })
  return (
    <>
      {readiness.findings?.map(one => (
        <p key={one.at}>
          {t('desk.by', { what: t(`desk.${one.outcome}`), at: format.dateTime(one.at) })}
          {one.note && `: ${one.note}`}
        </p>
      ))}
      {readiness.outcome === 'postponed' && readiness.open && (
        <Alert
          type="warning"
          role="alert"
          title={t('desk.moveNow')}
          action={
            onMove && (
              <Button size="small" onClick={onMove}>
                {t('move')}
              </Button>
            )
          }
        />
      )}
      {readiness.open && mayFind && come && (
        <Form<Finding>
          form={form}
          layout="vertical"
          className={styles.form}
          onFinish={body =>
            find.mutate({
              params: { path: { id: readiness.appointmentId }, header: { 'Idempotency-Key': key } },
              body,
            })
          }
        >
          <FormProblem form={form} error={find.error} />
          <Form.Item name="outcome" label={t('desk.found')}>
            <Radio.Group options={outcomes.map(value => ({ value, label: t(`desk.${value}`) }))} />
          </Form.Item>
          {outcome && outcome !== 'kept' && (
            <Form.Item
              name="note"
              label={t('desk.note')}
              extra={t('desk.noteHint')}
              rules={[{ required: true, whitespace: true, message: t('desk.noteRequired') }]}
            >
              <Input maxLength={300} autoComplete="off" />
            </Form.Item>
          )}
          {outcome && (
            <Button htmlType="submit" loading={find.isPending}>
              {t('desk.save')}
            </Button>
          )}
        </Form>
      )}
    </>
  )
}
