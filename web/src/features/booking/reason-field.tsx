import { Button, Form, Input, Space } from 'antd'
import { useTranslation } from 'react-i18next'

export type UsualReason =
  | 'patientAsked'
  | 'ill'
  | 'doctorAway'
  | 'mistake'
  | 'otherTime'
  | 'acute'
  | 'farAway'
  | 'recheck'
  | 'referred'

/** A reason in words, with the usual ones a tap away. */
export function ReasonField({ usual, label }: { usual: UsualReason[]; label?: string }) {
  const { t } = useTranslation('booking')
  const form = Form.useFormInstance<{ reason: string }>()
  return (
    <>
      <Form.Item
        name="reason"
        label={label ?? t('field.reason')}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input autoFocus={label === undefined} autoComplete="off" maxLength={200} />
      </Form.Item>
      <Space wrap>
        {usual.map(key => (
          <Button key={key} size="small" onClick={() => form.setFieldsValue({ reason: t(`reason.${key}`) })}>
            {t(`reason.${key}`)}
          </Button>
        ))}
      </Space>
    </>
  )
}
