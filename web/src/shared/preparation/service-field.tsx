import { Alert, Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { examService, offeredIn, useServices } from '@/shared/preparation/services'
import { fastingBefore } from '@/shared/preparation/times'
import { useSteps } from '@/shared/preparation/use-steps'

/** What is done, if the department has services, and what the patient must be told about it now. */
export function ServiceField({
  department,
  start,
  pool,
}: {
  department: string
  start: string
  pool?: string
}) {
  const { t } = useTranslation('preparation')
  const text = useText()
  const format = useClinicFormat()
  const steps = useSteps()
  const chosen = Form.useWatch<string | undefined>('serviceId')
  const offered = offeredIn(useServices(), department)
  if (offered.length === 0) return null
  const usual = examService(offered, pool)
  const preparation = (offered.find(one => one.id === chosen) ?? usual)?.preparation
  const fasting = preparation && fastingBefore(preparation, start, format)
  const late = fasting?.eatUntil !== undefined && Date.parse(fasting.eatUntil) <= Date.now()
  return (
    <>
      <Form.Item
        name="serviceId"
        label={t('desk.service')}
        extra={usual && !chosen ? t('desk.usual') : undefined}
      >
        <Select
          allowClear
          placeholder={usual ? text(usual.name) : t('desk.noService')}
          options={offered.map(one => ({ value: one.id, label: text(one.name) }))}
        />
      </Form.Item>
      {preparation && fasting && (
        <Alert
          type={late ? 'error' : 'info'}
          style={{ marginBottom: 16 }}
          title={late ? t('desk.tooLate') : t('title')}
          description={
            <ul style={{ margin: 0, paddingLeft: 18 }}>
              {steps(preparation, fasting).map(step => (
                <li key={step.key}>
                  {step.title} {step.at} {step.lines.join(' · ')}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </>
  )
}
