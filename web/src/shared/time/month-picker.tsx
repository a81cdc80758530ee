import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, DatePicker } from 'antd'
import { useTranslation } from 'react-i18next'
import { addMonths, fromPicker, pickerValue } from './civil'
import styles from './day-picker.module.css'

interface MonthPickerProps {
  /** yyyy-mm */
  value: string
  latest: string
  onChange: (month: string) => void
}

export function MonthPicker({ value, latest, onChange }: MonthPickerProps) {
  const { t } = useTranslation()
  return (
    <div className={styles.picker}>
      <Button
        icon={<LeftOutlined />}
        aria-label={t('month.previous')}
        onClick={() => onChange(addMonths(value, -1))}
      />
      <DatePicker
        picker="month"
        aria-label={t('month.label')}
        value={pickerValue(`${value}-01`)}
        allowClear={false}
        disabledDate={day => (fromPicker(day) ?? '').slice(0, 7) > latest}
        onChange={picked => onChange(fromPicker(picked)?.slice(0, 7) ?? latest)}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={t('month.next')}
        disabled={value >= latest}
        onClick={() => onChange(addMonths(value, 1))}
      />
    </div>
  )
}
