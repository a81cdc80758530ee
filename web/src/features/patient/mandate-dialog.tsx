import { Form, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { relations } from './patient-values'

type Grant = Schemas['RecordFamilyInBody']

const scopes = ['visits', 'record'] as const
const evidences = ['id-document', 'household-register', 'birth-certificate', 'court-order'] as const

/** Notes by a document that somebody may act for a patient: who asked to, or whom the patient brings. */
export function MandateDialog({
  patientId,
  asked,
  onClose,
}: {
  patientId: string
  asked?: Schemas['Member']
  onClose: () => void
}) {
  const { t } = useTranslation('patient')
  const [form] = Form.useForm<Grant>()
  const record = api.useMutation('post', '/api/v1/patients/{id}/family', { onSuccess: onClose })
  const agree = api.useMutation('post', '/api/v1/patients/{id}/family/{member}/decision', {
    onSuccess: onClose,
  })
  const required = [{ required: true, message: t('required') }]
  const save = ({ scope, evidence, ...rest }: Grant) =>
    asked
      ? agree.mutate({
          params: { path: { id: patientId, member: asked.id } },
          body: { accept: true, scope, evidence },
        })
      : record.mutate({ params: { path: { id: patientId } }, body: { scope, evidence, ...rest } })
  return (
    <Modal
      open
      title={asked ? t('kin.agreeTitle', { name: asked.name }) : t('kin.record')}
      okText={t('kin.save')}
      confirmLoading={record.isPending || agree.isPending}
      onOk={form.submit}
      onCancel={onClose}
    >
      <Form form={form} layout="vertical" initialValues={{ scope: asked?.scope ?? 'visits' }} onFinish={save}>
        <FormProblem form={form} error={record.error ?? agree.error} />
        {!asked && (
          <>
            <Form.Item name="memberId" label={t('kin.member')} rules={required}>
              <PatientPicker label={t('kin.member')} />
            </Form.Item>
            <Form.Item name="relation" label={t('kin.relation')} rules={required}>
              <Select options={relations.map(value => ({ value, label: t(`relation.${value}`) }))} />
            </Form.Item>
          </>
        )}
        <Form.Item name="scope" label={t('kin.scopeLabel')} rules={required}>
          <Select
            options={scopes
              .filter(value => asked?.scope !== 'visits' || value === 'visits')
              .map(value => ({ value, label: t(`kin.scope.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="evidence"
          label={t('kin.evidenceLabel')}
          extra={t('kin.evidenceHint')}
          rules={required}
        >
          <Select options={evidences.map(value => ({ value, label: t(`kin.evidence.${value}`) }))} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
