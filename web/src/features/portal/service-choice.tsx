import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { examService, offeredIn, useServices } from '@/shared/preparation/services'
import { fastingBefore } from '@/shared/preparation/times'
import { useSteps } from '@/shared/preparation/use-steps'
import { CallSite } from './call-site'
import fields from './fields.module.css'
import { Card } from './kit'
import { Steps } from './steps'

/** What the appointment is for, if the department has services; how to prepare shows before anything is booked. */
export function ServiceChoice({
  department,
  start,
  pool,
  value,
  onChange,
}: {
  department: string
  start: string
  pool?: string
  value: string
  onChange: (service: string) => void
}) {
  const { t } = useTranslation('preparation')
  const id = useId()
  const text = useText()
  const format = useClinicFormat()
  const steps = useSteps()
  const offered = offeredIn(useServices(), department)
  if (offered.length === 0) return null
  const usual = examService(offered, pool)
  const chosen = (offered.find(one => one.id === value) ?? usual)?.preparation
  const fasting = chosen && fastingBefore(chosen, start, format)
  return (
    <>
      <label className={fields.field} htmlFor={id}>
        <span>{t('choose')}</span>
        <select id={id} value={value} onChange={event => onChange(event.target.value)}>
          <option value="">{usual ? text(usual.name) : t('none')}</option>
          {offered
            .filter(one => one !== usual)
            .map(one => (
              <option key={one.id} value={one.id}>
                {text(one.name)}
              </option>
            ))}
        </select>
      </label>
      <div role="status">
        {chosen && fasting && (
          <Card title={t('title')} tone={fasting.eatUntil ? 'warn' : undefined}>
            {fasting.eatUntil && Date.parse(fasting.eatUntil) <= Date.now() && (
              <div>
                <strong>{t('tooLate')}</strong> <CallSite />
              </div>
            )}
            <Steps steps={steps(chosen, fasting)} />
          </Card>
        )}
      </div>
    </>
  )
}
