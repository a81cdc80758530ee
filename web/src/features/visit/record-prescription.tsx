import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { NumberField } from '@/shared/components/number-field'
import styles from './record.module.css'
import { frequencies, hasDays, routes } from './record-values'

/** The lines of a prescription. Those that something warns of ask for a reason. */
export function PrescriptionFields({ warned }: { warned: Set<number> }) {
  const { t } = useTranslation('record')
  return (
    <fieldset className={styles.prescription}>
      <legend>{t('prescription')}</legend>
      <Form.List name="prescription">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }, i) => (
              <Line key={key} name={name} n={i + 1} warned={warned.has(i)} onRemove={() => remove(name)} />
            ))}
            {fields.length < 20 && (
              <Button icon={<PlusOutlined />} onClick={() => add({ route: 'po', frequency: 'tid' })}>
                {t('addLine')}
              </Button>
            )}
          </>
        )}
      </Form.List>
    </fieldset>
  )
}

interface LineProps {
  name: number
  n: number
  warned: boolean
  onRemove: () => void
}

function Line({ name, n, warned, onRemove }: LineProps) {
  const { t } = useTranslation(['record', 'visit'])
  const frequency = Form.useWatch<string | undefined>(['prescription', name, 'frequency'])
  const form = Form.useFormInstance()
  // Also while it has no input: a reason given before has to come back.
  const override = Form.useWatch(['prescription', name, 'override'], { form, preserve: true })
  const required = [{ required: true, message: t('visit:required') }]
  return (
    <fieldset className={styles.line}>
      <legend>{t('line', { n })}</legend>
      <Form.Item className={styles.wide} name={[name, 'drug']} label={t('drug')} rules={required}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      <Form.Item name={[name, 'form']} label={t('form')}>
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item name={[name, 'strength']} label={t('strength')}>
        <Input autoComplete="off" maxLength={40} placeholder="0.3 g" />
      </Form.Item>
      <Form.Item name={[name, 'dose']} label={t('dose')} rules={required}>
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item name={[name, 'route']} label={t('route')}>
        <Select options={routes.map(value => ({ value, label: `${value} ${t(`routes.${value}`)}` }))} />
      </Form.Item>
      <Form.Item name={[name, 'frequency']} label={t('frequency')}>
        <Select
          options={frequencies.map(value => ({ value, label: `${value} ${t(`frequencies.${value}`)}` }))}
        />
      </Form.Item>
      <NumberField
        name={[name, 'days']}
        label={t('days')}
        unit={t('visit:record.days')}
        min={hasDays(frequency) ? 1 : 0}
        max={180}
        optional={!hasDays(frequency)}
        dependencies={[['prescription', name, 'frequency']]}
      />
      <NumberField name={[name, 'quantity']} label={t('quantity')} min={1} max={9999} />
      <Form.Item name={[name, 'unit']} label={t('unit')} rules={required}>
        <Input autoComplete="off" maxLength={40} />
      </Form.Item>
      <Form.Item className={styles.wide} name={[name, 'note']} label={t('note')}>
        <Input autoComplete="off" maxLength={200} />
      </Form.Item>
      {(warned || override) && (
        <Form.Item className={styles.whole} name={[name, 'override']} label={t('override')}>
          <Input autoComplete="off" maxLength={200} />
        </Form.Item>
      )}
      <Button className={styles.remove} icon={<DeleteOutlined />} onClick={onRemove}>
        {t('removeLine', { n })}
      </Button>
    </fieldset>
  )
}
