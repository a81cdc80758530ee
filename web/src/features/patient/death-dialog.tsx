import { App, Checkbox, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { useToday } from '@/shared/me/me'
import { useDeath } from './use-death'

const informants = ['relative', 'document', 'ward', 'follow-up', 'other'] as const

type Values = Schemas['DeathInput'] & { sure: boolean }

/** Writes down that the patient has died, or corrects it. It asks once more whether this is the right person. */
export function DeathDialog({ patient, onClose }: { patient: Schemas['Patient']; onClose: () => void }) {
  const { t } = useTranslation(['patient', 'common'])
  const { message } = App.useApp()
  const today = useToday()
  const [form] = Form.useForm<Values>()
  const death = useDeath(patient, () => {
    void message.success(t('deceased.saved'))
    onClose()
  })
  const { deceased } = patient
  return (
    <Modal
      title={t(deceased ? 'deceased.correctTitle' : 'deceased.recordTitle')}
      open
      onCancel={onClose}
      onOk={form.submit}
      okText={t('deceased.submit')}
      okButtonProps={{ loading: death.isPending }}
      cancelText={t('common:action.back')}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ told: deceased?.told ?? 'relative', ...deceased, sure: false }}
        onFinish={({ told, date, time, note }) =>
          death.mutate({
            record: {
              told,
              date: date || undefined,
              time: time || undefined,
              note: note?.trim() || undefined,
            },
          })
        }
      >
        <FormProblem form={form} error={death.error} />
        <p style={{ marginBottom: 12 }}>{t('deceased.explain')}</p>
        <Form.Item name="told" label={t('deceased.who')} rules={[{ required: true, message: t('required') }]}>
          <Select options={informants.map(value => ({ value, label: t(`deceased.told.${value}`) }))} />
        </Form.Item>
        <Form.Item name="date" label={t('deceased.date')} extra={t('deceased.dateHint')}>
          <Input type="date" min={patient.birthDate} max={today} />
        </Form.Item>
        <Form.Item name="time" label={t('deceased.time')}>
          <Input type="time" />
        </Form.Item>
        <Form.Item name="note" label={t('deceased.note')}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={200} />
        </Form.Item>
        <Form.Item
          name="sure"
          valuePropName="checked"
          rules={[
            {
              validator: (_, sure) =>
                sure ? Promise.resolve() : Promise.reject(new Error(t('deceased.check'))),
            },
          ]}
        >
          <Checkbox>
            {t('deceased.sure', {
              name: patient.name,
              number: patient.number,
              born: patient.birthDate ?? '–',
            })}
          </Checkbox>
        </Form.Item>
      </Form>
    </Modal>
  )
}
