import { Checkbox, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** Says that a walk-in is an emergency, and why: then a full session has a number, and the first place. */
export function EmergencyField() {
  const { t } = useTranslation('queue')
  const urgent = Form.useWatch<boolean | undefined>('urgent')
  return (
    <>
      <Form.Item name="urgent" valuePropName="checked" extra={urgent && t('desk.emergencyHint')}>
        <Checkbox>{t('place.emergency')}</Checkbox>
      </Form.Item>
      {urgent && (
        <Form.Item
          name="emergency"
          label={t('reason.label')}
          extra={t('reason.hint')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input autoFocus maxLength={200} autoComplete="off" />
        </Form.Item>
      )}
    </>
  )
}
