import { Input } from 'antd'
import { useTranslation } from 'react-i18next'

/** Of somebody whose place a closure or a changed schedule took: what is to be done, and why they are let in all the same. */
export function PlaceGone({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation()
  return (
    <div role="alert" style={{ padding: '8px 0' }}>
      <p>{t('placeGone.hint')}</p>
      <Input
        aria-label={t('placeGone.reason')}
        placeholder={t('placeGone.reason')}
        maxLength={200}
        autoComplete="off"
        value={value}
        onChange={event => onChange(event.target.value)}
      />
    </div>
  )
}
