import { Button, Checkbox, Collapse, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { NumberField } from '@/shared/components/number-field'
import { useDepartments } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import styles from './exam.module.css'
import { ItemFields } from './item-fields'

interface StationValue {
  code?: string
  name?: Record<string, string>
}

/** The stations of a package in their order, each with what is measured there. */
export function StationFields() {
  const { t } = useTranslation('exam')
  const text = useText()
  const form = Form.useFormInstance()
  const stations = (Form.useWatch('stations', form) ?? []) as StationValue[]
  return (
    <Form.List name="stations">
      {(fields, { add, remove, move }) => (
        <>
          <Collapse
            items={fields.map((field, i) => ({
              key: field.key,
              label: text(stations[i]?.name) || t('package.station', { number: i + 1 }),
              forceRender: true,
              children: (
                <>
                  <Station name={field.name} before={stations.slice(0, i)} />
                  <div className={styles.actions}>
                    <Button size="small" disabled={i === 0} onClick={() => move(i, i - 1)}>
                      {t('package.up')}
                    </Button>
                    <Button size="small" danger onClick={() => remove(field.name)}>
                      {t('package.removeStation')}
                    </Button>
                  </div>
                </>
              ),
            }))}
          />
          <p>
            <Button onClick={() => add({ code: '', name: {}, minutes: 5, items: [] })}>
              {t('package.addStation')}
            </Button>
          </p>
        </>
      )}
    </Form.List>
  )
}

function Station({ name, before }: { name: number; before: StationValue[] }) {
  const { t } = useTranslation('exam')
  const text = useText()
  const departments = (useDepartments().data?.items ?? [])
    .filter(one => one.active)
    .map(one => ({ value: one.id, label: text(one.name) }))
  const required = [{ required: true, message: t('required') }]
  return (
    <>
      <div className={styles.row}>
        <Form.Item name={[name, 'name', 'zh-CN']} label={t('package.chinese')} rules={required}>
          <Input maxLength={80} lang="zh-CN" autoComplete="off" />
        </Form.Item>
        <Form.Item name={[name, 'name', 'en']} label={t('package.english')}>
          <Input maxLength={80} lang="en" autoComplete="off" />
        </Form.Item>
        <Form.Item name={[name, 'code']} label={t('package.code')} rules={required}>
          <Input maxLength={30} autoComplete="off" />
        </Form.Item>
        <Form.Item name={[name, 'room']} label={t('package.room')}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item name={[name, 'departmentId']} label={t('package.ownNumber')}>
          <Select allowClear options={departments} />
        </Form.Item>
        <NumberField name={[name, 'minutes']} label={t('package.minutes')} min={1} max={240} />
      </div>
      <Form.Item name={[name, 'beforeEating']} valuePropName="checked">
        <Checkbox>{t('beforeEating')}</Checkbox>
      </Form.Item>
      <Form.Item name={[name, 'notPregnant']} valuePropName="checked">
        <Checkbox>{t('package.notPregnant')}</Checkbox>
      </Form.Item>
      <Form.Item name={[name, 'after']} label={t('package.after')}>
        <Select
          mode="multiple"
          options={before
            .filter(one => one.code)
            .map(one => ({ value: one.code, label: text(one.name) || one.code }))}
        />
      </Form.Item>
      <ItemFields station={name} />
    </>
  )
}
