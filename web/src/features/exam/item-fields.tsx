import { Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { NumberField } from '@/shared/components/number-field'
import styles from './exam.module.css'

/** What is measured at a station: numbers with their ranges by sex and age, choices with their flags, or text. */
export function ItemFields({ station }: { station: number }) {
  const { t } = useTranslation('exam')
  return (
    <Form.List name={[station, 'items']}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field, i) => (
            <fieldset key={field.key} className={styles.station}>
              <legend>{t('package.item', { number: i + 1 })}</legend>
              <Item station={station} name={field.name} />
              <Button size="small" danger onClick={() => remove(field.name)}>
                {t('package.removeItem', { number: i + 1 })}
              </Button>
            </fieldset>
          ))}
          <p>
            <Button
              size="small"
              onClick={() => add({ code: '', name: {}, kind: 'number', decimals: 1, ranges: [] })}
            >
              {t('package.addItem')}
            </Button>
          </p>
        </>
      )}
    </Form.List>
  )
}

function Item({ station, name }: { station: number; name: number }) {
  const { t } = useTranslation('exam')
  const form = Form.useFormInstance()
  const kind = Form.useWatch(['stations', station, 'items', name, 'kind'], form)
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
        <Form.Item name={[name, 'kind']} label={t('package.kind')} rules={required}>
          <Select
            options={(['number', 'choice', 'text'] as const).map(value => ({
              value,
              label: t(`kind.${value}`),
            }))}
          />
        </Form.Item>
      </div>
      {kind === 'number' && <Numbers name={name} />}
      {kind === 'choice' && <Choices name={name} />}
      <Form.Item name={[name, 'source']} label={t('package.source')}>
        <Input maxLength={300} autoComplete="off" />
      </Form.Item>
    </>
  )
}

/** A bound may be finer than what is measured. */
const any = { decimals: Number.POSITIVE_INFINITY, optional: true }

function Numbers({ name }: { name: number }) {
  const { t } = useTranslation('exam')
  const bounds = ['low', 'high', 'criticalLow', 'criticalHigh'] as const
  return (
    <>
      <div className={styles.row}>
        <Form.Item name={[name, 'unit']} label={t('package.unit')}>
          <Input maxLength={20} autoComplete="off" />
        </Form.Item>
        <NumberField name={[name, 'decimals']} label={t('package.decimals')} min={0} max={4} optional />
        <NumberField name={[name, 'lowest']} label={t('package.lowest')} {...any} />
        <NumberField name={[name, 'highest']} label={t('package.highest')} {...any} />
      </div>
      <Form.List name={[name, 'ranges']}>
        {(fields, { add, remove }) => (
          <>
            {fields.map((field, i) => (
              <fieldset key={field.key} className={styles.station}>
                <legend>{t('package.range', { number: i + 1 })}</legend>
                <div className={styles.row}>
                  <Form.Item name={[field.name, 'sex']} label={t('open.sex')}>
                    <Select
                      allowClear
                      options={(['male', 'female'] as const).map(value => ({
                        value,
                        label: t(`sex.${value}`),
                      }))}
                    />
                  </Form.Item>
                  <NumberField
                    name={[field.name, 'ageFrom']}
                    label={t('package.ageFrom')}
                    min={0}
                    max={150}
                    optional
                  />
                  <NumberField
                    name={[field.name, 'ageTo']}
                    label={t('package.ageTo')}
                    min={0}
                    max={150}
                    optional
                  />
                  {bounds.map(bound => (
                    <NumberField
                      key={bound}
                      name={[field.name, bound]}
                      label={t(`package.${bound}`)}
                      {...any}
                    />
                  ))}
                </div>
                <Button size="small" onClick={() => remove(field.name)}>
                  {t('package.removeRange', { number: i + 1 })}
                </Button>
              </fieldset>
            ))}
            <Button size="small" onClick={() => add({})}>
              {t('package.addRange')}
            </Button>
          </>
        )}
      </Form.List>
    </>
  )
}

function Choices({ name }: { name: number }) {
  const { t } = useTranslation('exam')
  const required = [{ required: true, message: t('required') }]
  return (
    <Form.List name={[name, 'choices']}>
      {(fields, { add, remove }) => (
        <>
          {fields.map((field, i) => (
            <fieldset key={field.key} className={styles.station}>
              <legend>{t('package.choice', { number: i + 1 })}</legend>
              <div className={styles.row}>
                <Form.Item name={[field.name, 'name', 'zh-CN']} label={t('package.chinese')} rules={required}>
                  <Input maxLength={80} lang="zh-CN" autoComplete="off" />
                </Form.Item>
                <Form.Item name={[field.name, 'name', 'en']} label={t('package.english')}>
                  <Input maxLength={80} lang="en" autoComplete="off" />
                </Form.Item>
                <Form.Item name={[field.name, 'code']} label={t('package.code')} rules={required}>
                  <Input maxLength={30} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[field.name, 'flag']} label={t('column.flag')}>
                  <Select
                    allowClear
                    options={(['A', 'AA'] as const).map(value => ({ value, label: t(`flag.${value}`) }))}
                  />
                </Form.Item>
              </div>
              <Button size="small" onClick={() => remove(field.name)}>
                {t('package.removeChoice', { number: i + 1 })}
              </Button>
            </fieldset>
          ))}
          <Button size="small" onClick={() => add({ code: '', name: {} })}>
            {t('package.addChoice')}
          </Button>
        </>
      )}
    </Form.List>
  )
}
