import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { useAnew } from '@/shared/preparation/use-anew'

/** What the desk tells a patient about preparing for the new time of an appointment. */
export function Anew({ serviceId, from, to }: { serviceId?: string; from?: string; to: string }) {
  const { t } = useTranslation(['change', 'preparation'])
  const anew = useAnew(serviceId, from, to)
  if (!anew) return null
  return (
    <Alert
      type={anew.tooLate ? 'error' : 'warning'}
      showIcon
      style={{ marginBottom: 12 }}
      title={anew.tooLate ? t('preparation:desk.tooLate') : t('prepare.tell')}
      description={
        <ul style={{ margin: 0, paddingLeft: 18 }}>
          {anew.steps.map(step => (
            <li key={step.key}>
              {step.title} {step.at}
            </li>
          ))}
        </ul>
      }
    />
  )
}
