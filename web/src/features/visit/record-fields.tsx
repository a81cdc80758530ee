import { Checkbox, Form, Input, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { NumberField } from '@/shared/components/number-field'
import styles from './queue.module.css'
import { Diagnosis, FurtherDiagnoses } from './record-diagnoses'
import { PrescriptionFields } from './record-prescription'
import { hasDay, type NextStepKind, nextSteps } from './record-values'

/** The inputs of a visit's record, in the order of the visit. */
export function RecordFields({ warned }: { warned: Set<number> }) {
  const { t } = useTranslation('visit')
  const required = { required: true, whitespace: true, message: t('required') }
  return (
    <>
      <Form.Item name="complaint" label={t('record.complaint')} rules={[required]}>
        <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} />
      </Form.Item>
      <Diagnosis name={['diagnosis']} label={t('record.diagnosis')} />
      <FurtherDiagnoses />
      <Form.Item name="handling" label={t('record.handling')}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
      <PrescriptionFields warned={warned} />
      <Form.Item name="advice" label={t('record.advice')}>
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
      <NextStep />
      <Form.Item name="chronic" valuePropName="checked">
        <Checkbox>{t('record.chronic')}</Checkbox>
      </Form.Item>
    </>
  )
}

function NextStep() {
  const { t } = useTranslation('visit')
  const kind = Form.useWatch<NextStepKind | undefined>(['nextStep', 'kind'])
  return (
    <div className={styles.next}>
      <Form.Item name={['nextStep', 'kind']} label={t('record.nextStep')}>
        <Radio.Group
          optionType="button"
          options={nextSteps.map(value => ({ value, label: t(`nextStep.${value}`) }))}
        />
      </Form.Item>
      {hasDay(kind) && (
        <NumberField
          name={['nextStep', 'inDays']}
          label={t('record.inDays')}
          unit={t('record.days')}
          min={0}
          max={365}
          optional
        />
      )}
      <Form.Item name={['nextStep', 'note']} label={t('record.nextNote')} style={{ flex: '1 1 220px' }}>
        <Input autoComplete="off" maxLength={500} />
      </Form.Item>
    </div>
  )
}
