import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useSearchParams } from 'react-router'
import { Page, Panel } from '@/shared/components/page'
import { useToday } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { DayPicker } from '@/shared/time/day-picker'
import styles from './message.module.css'
import { DayMessages, PatientMessages } from './message-list'
import { statuses } from './message-table'

/** Every message of a day, or all of one patient's: sent or not, and why. */
export function Component() {
  const { t } = useTranslation('message')
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const day = params.get('day') ?? today
  const patient = params.get('patient') ?? undefined
  const status = statuses.find(one => one === params.get('status'))

  function go(change: { day?: string; status?: string; patient?: string }) {
    const named = new URLSearchParams()
    for (const [name, value] of Object.entries({ day, status, patient, ...change }))
      if (value && !(name === 'day' && value === today)) named.set(name, value)
    setParams(named, { replace: true })
  }

  return (
    <Page
      title={t('title')}
      note={patient && <PatientLink id={patient} />}
      actions={
        <>
          <div className={styles.patient}>
            <PatientPicker value={patient} known={patient} onChange={chosen => go({ patient: chosen })} />
          </div>
          <Select<string>
            aria-label={t('status.label')}
            value={status ?? ''}
            onChange={value => go({ status: value })}
            style={{ minWidth: 130 }}
            options={[
              { value: '', label: t('status.all') },
              ...statuses.map(value => ({ value, label: t(`status.${value}`) })),
            ]}
          />
          {!patient && <DayPicker value={day} onChange={next => go({ day: next })} />}
        </>
      }
    >
      <Panel flush title={patient && t('ofPatient')}>
        {patient ? (
          <PatientMessages patient={patient} status={status} />
        ) : (
          <DayMessages day={day} status={status} />
        )}
      </Panel>
    </Page>
  )
}
