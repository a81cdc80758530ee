import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useTranslation } from 'react-i18next'
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
      {kind === 'number' && <Numbers station={station} name={name} />}
      {kind === 'choice' && <Choices name={name} />}
      <Form.Item name={[name, 'source']} label={t('package.source')}>
        <Input maxLength={300} autoComplete="off" />
      </Form.Item>
    </>
  )
}

function Numbers({ station, name }: { station: number; name: number }) {
  const { t } = useTranslation('exam')
  const form = Form.useFormInstance()
  const decimals = Form.useWatch(['stations', station, 'items', name, 'decimals'], form) as number | undefined
  const step = 10 ** -(decimals ?? 0) // no precision: it would round a bound unasked
  const bounds = ['low', 'high', 'criticalLow', 'criticalHigh'] as const
  return (
    <>
      <div className={styles.row}>
        <Form.Item name={[name, 'unit']} label={t('package.unit')}>
          <Input maxLength={20} autoComplete="off" />
        </Form.Item>
        <Form.Item name={[name, 'decimals']} label={t('package.decimals')}>
          <InputNumber min={0} max={4} precision={0} />
        </Form.Item>
        <Form.Item name={[name, 'lowest']} label={t('package.lowest')}>
          <InputNumber step={step} />
        </Form.Item>
        <Form.Item name={[name, 'highest']} label={t('package.highest')}>
          <InputNumber step={step} />
        </Form.Item>
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
                  <Form.Item name={[field.name, 'ageFrom']} label={t('package.ageFrom')}>
                    <InputNumber min={0} max={150} precision={0} />
                  </Form.Item>
                  <Form.Item name={[field.name, 'ageTo']} label={t('package.ageTo')}>
                    <InputNumber min={0} max={150} precision={0} />
                  </Form.Item>
                  {bounds.map(bound => (
                    <Form.Item key={bound} name={[field.name, bound]} label={t(`package.${bound}`)}>
                      <InputNumber step={step} />
                    </Form.Item>
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
