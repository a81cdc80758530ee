import { Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { Panel } from '@/shared/components/page'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import { type Line, type Sheet, useEmergencyNames, useRefreshEmergencies } from './emergency'
import styles from './sheet.module.css'

/** The timeline: every line as it was written, and corrections as lines of their own. */
export function Timeline({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation('emergency')
  const names = useEmergencyNames()
  const format = useClinicFormat()
  const works = useHasRole('frontdesk', 'nurse', 'doctor', 'manager', 'administrator')
  const [wrong, setWrong] = useState<Line>()
  return (
    <Panel title={t('timeline.title')}>
      <ol className={styles.lines}>
        {sheet.timeline.map(line => (
          <li key={line.id}>
            <span className={styles.time}>{format.time(line.at)}</span>{' '}
            <strong>{t(`entry.${line.kind}`)}</strong>
            {line.said && ` ${names.kind(line.said)}`}
            {line.contact && ` ${line.contact}`}
            {line.minutes ? ` ${t('timeline.minutes', { count: line.minutes })}` : ''}
            {line.corrects && ` ${t('timeline.of', { line: seqOf(sheet, line.corrects) })}`}
            {line.who && ` · ${line.who}`}
            {works && line.kind !== 'correction' && (
              <Button type="link" size="small" onClick={() => setWrong(line)}>
                {t('timeline.correct', { line: line.seq })}
              </Button>
            )}
            {line.note && <p>{line.note}</p>}
          </li>
        ))}
      </ol>
      {wrong && <Correct sheet={sheet} line={wrong} onClose={() => setWrong(undefined)} />}
    </Panel>
  )
}

function seqOf(sheet: Sheet, id: string): number | string {
  return sheet.timeline.find(line => line.id === id)?.seq ?? '?'
}

function Correct({ sheet, line, onClose }: { sheet: Sheet; line: Line; onClose: () => void }) {
  const { t } = useTranslation('emergency')
  const [form] = Form.useForm<{ note: string }>()
  const [key] = useIdempotencyKey()
  const refresh = useRefreshEmergencies()
  const write = api.useMutation('post', '/api/v1/emergencies/{id}/timeline', {
    onSuccess: () => {
      void refresh()
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('timeline.correctTitle', { line: line.seq })}
      okText={t('works.write')}
      confirmLoading={write.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={({ note }) =>
          write.mutate({
            params: { path: { id: sheet.id }, header: { 'Idempotency-Key': key } },
            body: { kind: 'correction', note: note.trim(), corrects: line.id },
          })
        }
      >
        <FormProblem form={form} error={write.error} />
        <Form.Item
          name="note"
          label={t('timeline.right')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea maxLength={500} autoSize={{ minRows: 2 }} autoFocus />
        </Form.Item>
      </Form>
    </Modal>
  )
}
