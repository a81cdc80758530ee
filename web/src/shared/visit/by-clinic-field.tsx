import { Checkbox, Form } from 'antd'
import { useTranslation } from 'react-i18next'

/** Whether something is done for the clinic's own reasons, so that it never counts against the patient. */
export function ByClinicField() {
  const { t } = useTranslation('change')
  return (
    <Form.Item name="byClinic" valuePropName="checked" style={{ margin: '12px 0 0' }}>
      <Checkbox>{t('late.byClinic')}</Checkbox>
    </Form.Item>
  )
}
