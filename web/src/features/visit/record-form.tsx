import { Alert, App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { type Problem, problemOf } from '@/shared/api/problem'
import { FormProblem } from '@/shared/components/form-problem'
import { useClinicFormat } from '@/shared/me/me'
import type { Encounter } from './queue'
import styles from './record.module.css'
import { Behind, Newer } from './record-behind'
import { type Draft, type DraftState, Typed, useAutosave } from './record-draft'
import { RecordFields } from './record-fields'
import { type AmendValues, draftOf, emptyRecord, recordOf, wholeDraft } from './record-values'
import { RecordView } from './record-view'

interface RecordFormProps {
  encounter: Encounter
  etag: string
  draft: Draft
  onDone: () => void
}

/**
 * The record while it is typed, of a visit or of its amendment. Signing ends the visit, or amends what was signed.
 * Faults stand above the button that was pressed: the top of so long a form is out of sight.
 */
export function RecordForm({ encounter, etag, draft, onDone }: RecordFormProps) {
  const { t } = useTranslation(['record', 'visit'])
  const { message } = App.useApp()
  const [form] = Form.useForm<AmendValues>()
  // An amendment is of the version that it was typed upon, whatever was signed meanwhile. A visit without a record only
  // moves on in the queue.
  const [base, setBase] = useState({ encounter, etag, anew: false })
  const amends = base.encounter.record !== undefined
  const behind = signedOf(encounter) !== signedOf(base.encounter)
  const autosave = useAutosave(encounter.id, draft, () => JSON.stringify(form.getFieldsValue(true)))
  const done = () => {
    void message.success(amends ? t('amended') : t('visit:record.done'))
    onDone()
  }
  // A draft that is saved while its record is signed would be told that it comes too late.
  const signing = { onMutate: autosave.stop, onError: autosave.resume, onSuccess: done }
  const complete = api.useMutation('post', '/api/v1/encounters/{id}/complete', signing)
  const amend = api.useMutation('post', '/api/v1/encounters/{id}/amend', signing)
  const error = amends ? within(amend.error) : complete.error
  const params = {
    path: { id: encounter.id },
    header: { 'If-Match': amends || behind ? base.etag : etag },
  }
  const follow = (newer: { encounter: Encounter; etag: string }, found: Draft) => {
    complete.reset()
    amend.reset()
    setBase({ ...newer, anew: newer.encounter.record !== undefined })
    autosave.follow(found)
  }

  return (
    <Form<AmendValues>
      form={form}
      layout="vertical"
      scrollToFirstError={{ block: 'center', focus: true }}
      initialValues={draftOf(draft.content) ?? encounter.record ?? emptyRecord}
      onValuesChange={autosave.touch}
      onFinish={values =>
        amends
          ? amend.mutate({ params, body: { reason: values.reason.trim(), record: recordOf(values) } })
          : complete.mutate({ params, body: recordOf(values) })
      }
    >
      {amends && (
        <Form.Item
          name="reason"
          label={t('reason')}
          rules={[{ required: true, whitespace: true, message: t('visit:required') }]}
        >
          <Input autoComplete="off" maxLength={500} />
        </Form.Item>
      )}
      <Typed value={autosave.touch}>
        <RecordFields warned={warnedLines(error)} />
      </Typed>
      <DraftLine
        state={autosave.state}
        found={draft}
        onSettle={(theirs, keepMine) => {
          if (!keepMine) form.setFieldsValue(wholeDraft(theirs.content))
          autosave.settle(theirs, keepMine)
        }}
      />
      {behind || (error && problemOf(error).code === 'stale') ? (
        <Behind id={encounter.id} onLoad={follow} />
      ) : (
        <FormProblem form={form} error={error} />
      )}
      {base.anew && <Newer encounter={base.encounter} />}
      <Button
        type="primary"
        htmlType="submit"
        disabled={autosave.state.kind === 'conflict'} // of two drafts somebody chooses before one is signed
        loading={complete.isPending || amend.isPending}
      >
        {amends ? t('signAmendment') : t('visit:record.submit')}
      </Button>
    </Form>
  )
}

/** Which signed version of its record an encounter has. */
function signedOf({ record, amendments = 0 }: Encounter): number {
  return record ? amendments + 1 : 0
}

/** The faults of an amendment's record, as the form names its inputs. */
function within(error: unknown): Problem | null {
  if (!error) return null
  const problem = problemOf(error)
  const errors = problem.errors.map(fault => ({ ...fault, field: fault.field.replace(/^record\./, '') }))
  return { ...problem, errors }
}

function warnedLines(error: unknown): Set<number> {
  const lines = error ? problemOf(error).errors : []
  return new Set(
    lines.flatMap(({ field }) => {
      const found = /^prescription\[(\d+)\]\.override$/.exec(field)
      return found ? [Number(found[1])] : []
    }),
  )
}

interface DraftLineProps {
  state: DraftState
  found: Draft
  onSettle: (theirs: Draft, keepMine: boolean) => void
}

function DraftLine({ state, found, onSettle }: DraftLineProps) {
  const { t } = useTranslation('record')
  const format = useClinicFormat()
  if (state.kind === 'conflict') {
    const { theirs } = state
    const who = {
      name: theirs.name || theirs.by || '',
      time: theirs.savedAt ? format.time(theirs.savedAt) : '',
    }
    return (
      <Alert
        className={styles.draft}
        type="warning"
        title={t('draft.conflict', who)}
        description={theirs.content && <RecordView record={recordOf(wholeDraft(theirs.content))} />}
        action={
          <div className={styles.choices}>
            <Button onClick={() => onSettle(theirs, true)}>{t('draft.keepMine')}</Button>
            <Button onClick={() => onSettle(theirs, false)}>{t('draft.takeTheirs')}</Button>
          </div>
        }
      />
    )
  }
  const words =
    state.kind === 'saved'
      ? t('draft.saved', { time: format.time(state.at) })
      : state.kind === 'typing'
        ? t('draft.typing')
        : state.kind === 'failed'
          ? t('draft.failed')
          : found.savedAt
            ? t('draft.found', { time: format.time(found.savedAt), name: found.name || found.by || '' })
            : ''
  return (
    <p className={styles.draft} role="status">
      {words}
    </p>
  )
}
