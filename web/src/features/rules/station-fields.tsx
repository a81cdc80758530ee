import { Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useDepartments } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import styles from './rules.module.css'

const kinds = ['isolation', 'room', 'pool'] as const

/** The places with queues of their own: isolation, examination and treatment rooms, pools. */
export function StationFields() {
  const { t } = useTranslation('rules')
  const text = useText()
  const departments = useDepartments()
  const form = Form.useFormInstance()
  const required = { required: true, whitespace: true, message: t('required') }
  return (
    <Form.List name="stations">
      {(fields, { add, remove }) => (
        <>
          {fields.length === 0 && <p className={styles.explained}>{t('visit.noStations')}</p>}
          {fields.map(({ key, name }) => (
            <fieldset key={key} className={styles.line} aria-label={t('visit.station', { number: name + 1 })}>
              <Form.Item name={[name, 'id']} hidden>
                <Input />
              </Form.Item>
              <Form.Item name={[name, 'kind']} label={t('visit.kind')}>
                <Select options={kinds.map(value => ({ value, label: t(`visit.kinds.${value}`) }))} />
              </Form.Item>
              <Form.Item name={[name, 'name', 'zh-CN']} label={t('nameZh')} rules={[required]}>
                <Input maxLength={80} />
              </Form.Item>
              <Form.Item name={[name, 'name', 'en']} label={t('nameEn')} rules={[required]}>
                <Input maxLength={80} />
              </Form.Item>
              <Form.Item
                name={[name, 'departmentId']}
                label={t('visit.department')}
                dependencies={[['stations', name, 'kind']]}
                rules={[
                  {
                    required: form.getFieldValue(['stations', name, 'kind']) === 'pool',
                    message: t('required'),
                  },
                ]}
              >
                <Select
                  allowClear
                  placeholder={t('visit.everyDepartment')}
                  options={(departments.data?.items ?? []).map(one => ({
                    value: one.id,
                    label: text(one.name),
                  }))}
                />
              </Form.Item>
              <Form.Item name={[name, 'room']} label={t('visit.room')}>
                <Input maxLength={40} />
              </Form.Item>
              <div className={styles.remove}>
                <Button
                  danger
                  aria-label={t('visit.removeStation', { number: name + 1 })}
                  onClick={() => remove(name)}
                >
                  {t('remove')}
                </Button>
              </div>
            </fieldset>
          ))}
          <Button onClick={() => add({ id: '', kind: fields.length === 0 ? 'isolation' : 'room' })}>
            {t('visit.addStation')}
          </Button>
        </>
      )}
    </Form.List>
  )
}
