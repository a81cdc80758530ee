import { Button, Form, Modal, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { PatientLink } from '@/shared/patient/patient-link'
import { RelativeFields } from './relative-fields'
import styles from './stay.module.css'
import { type Stay, useRefreshStays } from './stays'

/** Who of the family is told, and ends that or adds somebody: numbers are wrong, and patients change their minds. */
export function Family({ stay }: { stay: Stay }) {
  const { t } = useTranslation(['inpatient', 'common'])
  const refresh = useRefreshStays()
  const [adding, setAdding] = useState(false)
  const end = api.useMutation('delete', '/api/v1/stays/{id}/family/{number}', { onSettled: refresh })
  return (
    <Panel
      title={t('field.family')}
      extra={
        stay.status === 'present' && <Button onClick={() => setAdding(true)}>{t('admit.addFamily')}</Button>
      }
    >
      <ProblemAlert error={end.error} />
      {stay.family.length === 0 && <p style={{ margin: 0 }}>{t('family.none')}</p>}
      <ol className={styles.lines}>
        {stay.family.map((one, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the place is what names a relative
          <li key={n} className={styles.relative}>
            {one.patientId ? <PatientLink id={one.patientId} /> : one.name} ({t(`relation.${one.relation}`)}){' '}
            {one.phone}{' '}
            {one.endedAt ? (
              <Status tone="neutral">{t('family.ended')}</Status>
            ) : (
              <Popconfirm
                title={t('family.confirm')}
                okText={t('family.end')}
                cancelText={t('common:action.cancel')}
                onConfirm={() => end.mutate({ params: { path: { id: stay.id, number: n + 1 } } })}
              >
                <Button type="link" size="small">
                  {t('family.end')}
                </Button>
              </Popconfirm>
            )}
          </li>
        ))}
      </ol>
      {adding && <AddDialog stay={stay} onClose={() => setAdding(false)} />}
    </Panel>
  )
}

function AddDialog({ stay, onClose }: { stay: Stay; onClose: () => void }) {
  const { t } = useTranslation('inpatient')
  const [form] = Form.useForm<Schemas['Relative']>()
  const refresh = useRefreshStays()
  const add = api.useMutation('post', '/api/v1/stays/{id}/family', {
    onSuccess: () => {
      void refresh()
      onClose()
    },
  })
  return (
    <Modal
      open
      title={t('admit.addFamily')}
      okText={t('step.save')}
      confirmLoading={add.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <p>{t('admit.familyHint')}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ language: 'zh-CN' }}
        onFinish={body => add.mutate({ params: { path: { id: stay.id } }, body })}
      >
        <FormProblem form={form} error={add.error} />
        <RelativeFields />
      </Form>
    </Modal>
  )
}
