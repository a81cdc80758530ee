import { Alert, Button, Input, Space } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '@/shared/api/problem'

const usual = ['elderly', 'urgent', 'clinic', 'excused'] as const

/** A patient who may not book is booked for a reason, which stands with the appointment. */
export function OverrideField({
  error,
  onOverride,
}: {
  error: unknown
  onOverride: (reason: string) => void
}) {
  const { t } = useTranslation('booking')
  const [reason, setReason] = useState('')
  const id = useId()
  const { title, detail } = problemOf(error)
  const give = () => reason.trim() && onOverride(reason.trim())
  return (
    <Alert
      type="warning"
      role="alert"
      style={{ marginBottom: 16 }}
      title={t('override.title')}
      description={
        <>
          <p>{detail || title}</p>
          <label htmlFor={id} style={{ display: 'block', marginTop: 8 }}>
            {t('override.reason')}
          </label>
          <Input
            id={id}
            style={{ margin: '4px 0 8px' }}
            autoFocus
            autoComplete="off"
            maxLength={200}
            value={reason}
            onChange={event => setReason(event.target.value)}
            onPressEnter={event => {
              event.preventDefault()
              give()
            }}
          />
          <Space wrap style={{ marginBottom: 8 }}>
            {usual.map(key => (
              <Button key={key} size="small" onClick={() => setReason(t(`override.usual.${key}`))}>
                {t(`override.usual.${key}`)}
              </Button>
            ))}
          </Space>
          <Button block disabled={!reason.trim()} onClick={give}>
            {t('override.submit')}
          </Button>
        </>
      }
    />
  )
}
