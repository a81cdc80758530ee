import { Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { useMe } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import { instantAt, wallOf } from '@/shared/time/civil'
import { BerthFields } from './berth-fields'
import type { Milestone, Stay } from './stays'
import { useRefreshStays } from './stays'

export type StepKind = Schemas['MilestoneInBody']['kind']

interface Dialog {
  stay: Stay
  onClose: () => void
}

/** What is about to be written, and of whom: several stays are open in several windows. */
function useTitle(stay: Stay, what: string): string {
  const name = usePatientName(stay.patientId)
  return [what, name, [stay.ward, stay.bed].filter(Boolean).join(' ')].filter(Boolean).join(' · ')
}

/** Writes a milestone down, that happened now or earlier; patient and family are told. */
export function StepDialog({ stay, kind, onClose }: Dialog & { kind: StepKind }) {
  const { t } = useTranslation('inpatient')
  const { clinic } = useMe()
  const [form] = Form.useForm()
  const [key, renew] = useIdempotencyKey()
  const done = useDone(onClose)
  const refresh = useRefreshStays()
  const title = useTitle(stay, t(`kind.${kind}`))
  const save = api.useMutation('post', '/api/v1/stays/{id}/milestones', {
    onSuccess: done,
    onError: () => void refresh(), // somebody was quicker: the bed shows that it is taken
  })
  const filled = [{ required: true, whitespace: true, message: t('required') }]
  return (
    <Modal
      open
      title={title}
      okText={t('step.save')}
      confirmLoading={save.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        onValuesChange={renew} // what was changed is said anew
        onFinish={({ at, ...values }) =>
          save.mutate({
            params: { path: { id: stay.id }, header: { 'Idempotency-Key': key } },
            body: { kind, ...values, at: at ? instantAt(at, clinic.timeZone) : undefined },
          })
        }
      >
        <FormProblem form={form} error={save.error} />
        {kind === 'transfer' && <BerthFields />}
        {kind === 'discharge-planned' && (
          <Form.Item name="day" label={t('field.leave')} rules={filled}>
            <Input type="date" />
          </Form.Item>
        )}
        {kind === 'death' && <p>{t('step.death')}</p>}
        {kind === 'discharge' && (
          <>
            <Form.Item name="instructions" label={t('field.instructions')}>
              <Input.TextArea maxLength={4000} autoSize={{ minRows: 3 }} />
            </Form.Item>
            <Form.Item
              name="followUp"
              label={t('field.followUp')}
              initialValue="phone"
              extra={t('step.followUp')}
            >
              <Select
                options={(['phone', 'home-visit', 'return-visit'] as const).map(value => ({
                  value,
                  label: t(`way.${value}`),
                }))}
              />
            </Form.Item>
          </>
        )}
        <Form.Item name="at" label={t('field.at')} extra={t('step.at')}>
          <Input type="datetime-local" />
        </Form.Item>
        <Form.Item name="note" label={t('field.note')} extra={t('step.note')}>
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} />
        </Form.Item>
      </Form>
    </Modal>
  )
}

function useDone(onClose: () => void): () => void {
  const refresh = useRefreshStays()
  return () => {
    void refresh()
    onClose()
  }
}

/** Says what is right; what was written stays beside it. */
export function CorrectDialog({ stay, milestone, onClose }: Dialog & { milestone: Milestone }) {
  const { t } = useTranslation('inpatient')
  const { clinic } = useMe()
  const [key, renew] = useIdempotencyKey()
  const save = api.useMutation('post', '/api/v1/stays/{id}/corrections', { onSuccess: useDone(onClose) })
  const was = wallOf(milestone.at, clinic.timeZone)
  return (
    <Why
      at={was}
      title={useTitle(stay, t('correct.open', { kind: t(`kind.${milestone.kind}`) }))}
      label={t('correct.right')}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onChange={renew}
      onSay={(note, at) =>
        save.mutate({
          params: { path: { id: stay.id }, header: { 'Idempotency-Key': key } },
          // Left as it was, it keeps its seconds, by which the milestones have their order.
          body: {
            milestoneId: milestone.id,
            note,
            at: at && at !== was ? instantAt(at, clinic.timeZone) : undefined,
          },
        })
      }
    />
  )
}

/** Cancels an admission that should not have been. */
export function CancelDialog({ stay, onClose }: Dialog) {
  const { t } = useTranslation('inpatient')
  const [key, renew] = useIdempotencyKey()
  const save = api.useMutation('post', '/api/v1/stays/{id}/cancel', { onSuccess: useDone(onClose) })
  return (
    <Why
      title={useTitle(stay, t('cancel.title'))}
      label={t('cancel.reason')}
      pending={save.isPending}
      error={save.error}
      onClose={onClose}
      onChange={renew}
      onSay={reason =>
        save.mutate({
          params: { path: { id: stay.id }, header: { 'Idempotency-Key': key } },
          body: { reason },
        })
      }
    />
  )
}

function Why({
  at,
  title,
  label,
  pending,
  error,
  onSay,
  onChange,
  onClose,
}: {
  /** When it happened as it stands, of what may have been at another time. */
  at?: string
  title: string
  label: string
  pending: boolean
  error: unknown
  onSay: (text: string, at: string | undefined) => void
  onChange: () => void
  onClose: () => void
}) {
  const { t } = useTranslation('inpatient')
  const [form] = Form.useForm<{ text: string; at?: string }>()
  return (
    <Modal
      open
      title={title}
      okText={t('step.save')}
      confirmLoading={pending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        onValuesChange={onChange}
        initialValues={{ at }}
        onFinish={({ text, at }) => onSay(text.trim(), at)}
      >
        <FormProblem form={form} error={error} />
        {at && (
          <Form.Item
            name="at"
            label={t('field.at')}
            extra={t('correct.at')}
            rules={[{ required: true, message: t('required') }]}
          >
            <Input type="datetime-local" />
          </Form.Item>
        )}
        <Form.Item
          name="text"
          label={label}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  )
}
