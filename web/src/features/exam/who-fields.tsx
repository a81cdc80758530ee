import { Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { useText } from '@/shared/i18n/text'
import { yuan } from '@/shared/money/money'
import { PatientPicker } from '@/shared/patient/patient-picker'

/** Who is examined, and by which of the packages that are offered. */
export function WhoFields() {
  const { t } = useTranslation('exam')
  const text = useText()
  const packages = api.useQuery('get', '/api/v1/exam-packages')
  const required = { required: true, message: t('required') }
  return (
    <>
      <Form.Item name="patient" label={t('column.patient')} rules={[required]}>
        <PatientPicker autoFocus />
      </Form.Item>
      <Form.Item name="package" label={t('column.package')} rules={[required]}>
        <Select
          loading={packages.isPending}
          options={(packages.data?.items ?? [])
            .filter(one => one.active)
            .map(one => ({ value: one.id, label: `${text(one.name)} · ${yuan(one.price)}` }))}
        />
      </Form.Item>
    </>
  )
}
