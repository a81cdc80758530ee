import { LeftOutlined, RightOutlined } from '@ant-design/icons'
import { Button, DatePicker } from 'antd'
import { useTranslation } from 'react-i18next'
import { useToday } from '@/shared/me/me'
import { addDays, type CivilDate, fromPicker, pickerValue } from './civil'
import styles from './day-picker.module.css'

/** Goes from day to day. "Today" is the clinic's, which the picker's own button would take from the browser. */
export function DayPicker({ value, onChange }: { value: CivilDate; onChange: (date: CivilDate) => void }) {
  const { t } = useTranslation()
  const today = useToday()
  return (
    <div className={styles.picker}>
      <Button
        icon={<LeftOutlined />}
        aria-label={t('day.previous')}
        onClick={() => onChange(addDays(value, -1))}
      />
      <DatePicker
        aria-label={t('day.label')}
        value={pickerValue(value)}
        allowClear={false}
        showNow={false}
        onChange={picked => onChange(fromPicker(picked) ?? today)}
      />
      <Button
        icon={<RightOutlined />}
        aria-label={t('day.next')}
        onClick={() => onChange(addDays(value, 1))}
      />
      <Button disabled={value === today} onClick={() => onChange(today)}>
        {t('day.today')}
      </Button>
    </div>
  )
}
