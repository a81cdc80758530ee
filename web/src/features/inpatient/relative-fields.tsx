import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'

const relations = ['spouse', 'father', 'mother', 'child', 'sibling', 'grandparent', 'other'] as const

/** Asks for one of the family who has no file here; `row` is their place in a list of a form. */
export function RelativeFields({ row }: { row?: number }) {
  const { t } = useTranslation(['inpatient', 'common'])
  const at = (field: string) => (row === undefined ? field : [row, field])
  const required = [{ required: true, message: t('required') }]
  const filled = [{ required: true, whitespace: true, message: t('required') }]
  return (
    <>
      <Form.Item name={at('name')} label={t('field.name')} rules={filled}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name={at('relation')} label={t('field.relation')} rules={required}>
        <Select options={relations.map(value => ({ value, label: t(`relation.${value}`) }))} />
      </Form.Item>
      <Form.Item name={at('phone')} label={t('field.phone')} rules={filled}>
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name={at('language')} label={t('common:language.label')} rules={required}>
        <Select
          options={[
            { value: 'zh-CN', label: '中文' },
            { value: 'en', label: 'English' },
          ]}
        />
      </Form.Item>
    </>
  )
}
