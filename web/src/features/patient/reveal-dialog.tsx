import { Button, Form, Input, Modal, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'

const usual = ['atDesk', 'calling', 'correcting'] as const

interface RevealDialogProps {
  patientId: string
  open: boolean
  onClose: () => void
  onRevealed: (values: Schemas['Sensitive']) => void
}

/** Asks why somebody needs to see what is masked. The reason goes into the audit. */
export function RevealDialog({ patientId, open, onClose, onRevealed }: RevealDialogProps) {
  const { t } = useTranslation(['patient', 'common'])
  const [form] = Form.useForm<{ reason: string }>()
  const reveal = api.useMutation('post', '/api/v1/patients/{id}/reveal', { onSuccess: onRevealed })
  return (
    <Modal
      title={t('reveal.title')}
      open={open}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('reveal.submit')}
      cancelText={t('common:action.cancel')}
      confirmLoading={reveal.isPending}
      destroyOnHidden
    >
      <Form
        form={form}
        layout="vertical"
        preserve={false}
        onFinish={({ reason }) =>
          reveal.mutate({ params: { path: { id: patientId } }, body: { reason: reason.trim() } })
        }
      >
        <FormProblem form={form} error={reveal.error} />
        <p style={{ marginBottom: 12 }}>{t('reveal.explain')}</p>
        <Form.Item
          name="reason"
          label={t('reveal.reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input.TextArea autoFocus rows={2} maxLength={200} />
        </Form.Item>
        <Space wrap>
          {usual.map(key => (
            <Button
              key={key}
              size="small"
              onClick={() => form.setFieldsValue({ reason: t(`reveal.usual.${key}`) })}
            >
              {t(`reveal.usual.${key}`)}
            </Button>
          ))}
        </Space>
      </Form>
    </Modal>
  )
}
