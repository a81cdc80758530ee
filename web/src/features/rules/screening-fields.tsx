import { Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { NumberField } from '@/shared/components/number-field'
import styles from './rules.module.css'

/** The questions by which patients are screened for infections, each with what a yes counts. */
export function ScreeningFields() {
  const { t } = useTranslation('rules')
  const required = { required: true, whitespace: true, message: t('required') }
  return (
    <Form.List name="screening">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <fieldset
              key={key}
              className={styles.line}
              aria-label={t('visit.question', { number: name + 1 })}
            >
              <Form.Item
                name={[name, 'id']}
                label={t('visit.questionId')}
                rules={[{ pattern: /^[a-z][a-z0-9-]*$/, required: true, message: t('visit.questionIdRule') }]}
              >
                <Input maxLength={30} />
              </Form.Item>
              <Form.Item name={[name, 'text', 'zh-CN']} label={t('textZh')} rules={[required]}>
                <Input.TextArea autoSize maxLength={200} />
              </Form.Item>
              <Form.Item name={[name, 'text', 'en']} label={t('textEn')} rules={[required]}>
                <Input.TextArea autoSize maxLength={200} />
              </Form.Item>
              <NumberField
                name={[name, 'weight']}
                label={t('visit.weight')}
                unit={t('unit.points')}
                min={1}
                max={10}
              />
              <div className={styles.remove}>
                <Button
                  danger
                  aria-label={t('visit.removeQuestion', { number: name + 1 })}
                  onClick={() => remove(name)}
                >
                  {t('remove')}
                </Button>
              </div>
            </fieldset>
          ))}
          <Button onClick={() => add({ weight: 1 })}>{t('visit.addQuestion')}</Button>
        </>
      )}
    </Form.List>
  )
}
