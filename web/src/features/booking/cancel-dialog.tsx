import { App, Form, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { ByClinicField } from '@/shared/visit/by-clinic-field'
import { type Place, useRefreshBoard } from './board'
import { Gone } from './gone'
import { ReasonField } from './reason-field'

interface CancelDialogProps {
  place: Place
  name: string
  movedLate?: boolean
  onClose: () => void
  onCancelled: () => void
}

export function CancelDialog({ place, name, movedLate, onClose, onCancelled }: CancelDialogProps) {
  const { t } = useTranslation(['booking', 'common', 'change'])
  const { message } = App.useApp()
  const refresh = useRefreshBoard()
  const [form] = Form.useForm<{ reason: string; byClinic?: boolean }>()
  const cancel = api.useMutation('post', '/api/v1/appointments/{id}/cancel', {
    onSuccess: () => {
      void message.success(t('cancel.done'))
      onCancelled()
    },
    onSettled: refresh,
  })
  return (
    <Modal
      title={t('cancel.title', { name })}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('cancel.submit')}
      okButtonProps={{ danger: true, loading: cancel.isPending }}
      cancelText={t('cancel.keep')}
    >
      <Form
        form={form}
        layout="vertical"
        onFinish={({ reason, byClinic }) =>
          cancel.mutate({
            params: { path: { id: place.appointmentId } },
            body: { reason: reason.trim(), byClinic },
          })
        }
      >
        <FormProblem form={form} error={cancel.error} />
        {cancel.error && <Gone id={place.appointmentId} onLeave={onCancelled} />}
        {movedLate && <p>{t('change:late.desk')}</p>}
        <ReasonField usual={['patientAsked', 'ill', 'doctorAway', 'mistake']} />
        <ByClinicField />
      </Form>
    </Modal>
  )
}
