import { Alert, Button, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { FormProblem } from '@/shared/components/form-problem'
import { useTicket } from '@/shared/visit/ticket'
import { useColleague } from './colleague'
import { needsReason, useMove, type Verb } from './moves'
import type { QueueEntry } from './queue'
import { isOver } from './session-over'
import { TransferField } from './transfer-field'

export interface QueueOption {
  value: string
  label: string
  /** Whether examinations or treatments are made there. */
  room?: boolean
}

interface Values {
  reason?: string
  to?: string
}

/** Asks why, and where to, before somebody is moved out of turn or sent to a room. */
export function MoveDialog({
  encounter,
  verb,
  queues,
  onClose,
}: {
  encounter: QueueEntry
  verb: Verb
  queues: QueueOption[]
  onClose: () => void
}) {
  const { t } = useTranslation('queue')
  const ticket = useTicket()
  const [form] = Form.useForm<Values>()
  const { move, error, isPending } = useMove(onClose)
  const theirs = encounter.queueId === encounter.sessionId && !encounter.sentFrom
  const colleague = useColleague(theirs ? encounter.practitionerId : undefined)
  const send = ({ reason, to }: Values, anyway?: true) =>
    move(encounter, { verb, reason: reason?.trim(), to, anyway })
  const required = { required: true, whitespace: true, message: t('required') }
  return (
    <Modal
      open
      title={`${t(`verb.${verb}`)} · ${ticket(encounter)}`}
      okText={t(`verb.${verb}`)}
      confirmLoading={isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form<Values> form={form} layout="vertical" onFinish={values => send(values)}>
        <FormProblem
          form={form}
          error={error}
          action={
            isOver(error) && (
              <Button danger size="small" onClick={() => send(form.getFieldsValue(), true)}>
                {t('over.transfer')}
              </Button>
            )
          }
        />
        {verb === 'call' && colleague && (
          <Alert type="warning" showIcon title={t('colleague.call', { name: colleague })} />
        )}
        {verb === 'transfer' && <TransferField encounter={encounter} />}
        {verb === 'examine' && (
          <Form.Item name="to" label={t('examine.room')} extra={t('examine.roomHint')}>
            <Select
              allowClear
              placeholder={t('examine.elsewhere')}
              options={queues.filter(one => one.room && one.value !== encounter.queueId)}
            />
          </Form.Item>
        )}
        {needsReason.includes(verb) && (
          <Form.Item name="reason" label={t('reason.label')} extra={t('reason.hint')} rules={[required]}>
            <Input autoFocus maxLength={200} autoComplete="off" />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
