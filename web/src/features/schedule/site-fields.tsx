import { Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { CheckInFields } from './check-in-fields'

/** Where a site is, where patients call it, and how they check in there. */
export function SiteFields() {
  const { t } = useTranslation('schedule')
  return (
    <>
      <Form.Item name="address" label={t('directory.address')}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="phone" label={t('directory.telephone')} extra={t('directory.telephoneHint')}>
        <Input type="tel" maxLength={30} />
      </Form.Item>
      <CheckInFields />
    </>
  )
}
