import { Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { useWards } from '@/shared/directory/directory'
import { useHasRole } from '@/shared/me/me'

/** A ward of the clinic and one of its beds; who has one already is seen before it is chosen. */
export function BerthFields() {
  const { t } = useTranslation('inpatient')
  const form = Form.useFormInstance<{ wardId?: string; bed?: string }>()
  const manages = useHasRole('manager', 'administrator')
  const wards = useWards().data?.items
  const stays = api.useQuery('get', '/api/v1/stays').data?.items ?? []
  const chosen = Form.useWatch('wardId', form)
  const taken = new Set(stays.filter(one => one.wardId === chosen).map(one => one.bed))
  const beds = wards?.find(one => one.id === chosen)?.beds ?? []
  const active = wards?.filter(one => one.active) ?? []
  const required = [{ required: true, message: t('required') }]
  const none = wards && active.length === 0
  return (
    <>
      <Form.Item
        name="wardId"
        label={t('field.ward')}
        rules={required}
        extra={none && (manages ? <Link to="/directory">{t('berth.add')}</Link> : t('berth.none'))}
      >
        <Select
          showSearch
          optionFilterProp="label"
          onChange={() => form.setFieldValue('bed', undefined)} // it is one of the ward that was left
          options={active.map(one => ({ value: one.id, label: one.name }))}
        />
      </Form.Item>
      <Form.Item name="bed" label={t('field.bed')} rules={required}>
        <Select
          showSearch
          disabled={!chosen}
          options={beds.map(value => ({
            value,
            label: taken.has(value) ? t('berth.taken', { bed: value }) : value,
            disabled: taken.has(value),
          }))}
        />
      </Form.Item>
    </>
  )
}
