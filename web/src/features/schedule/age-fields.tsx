import { Form, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NumberInput, numberOf } from '@/shared/components/number-input'
import { useAgesText } from '@/shared/directory/ages'
import styles from './schedule.module.css'

const units = ['y', 'm'] as const
type Unit = (typeof units)[number]
const most = { y: 150, m: 1800 }

/** Whom a department takes, each bound in years or months, and in a sentence what that means. */
export function AgeFields() {
  const { t } = useTranslation('ages')
  const text = useAgesText()
  const form = Form.useFormInstance()
  const [youngest, oldest] = [
    Form.useWatch<string | undefined>(['ages', 'youngest'], form),
    Form.useWatch<string | undefined>(['ages', 'oldest'], form),
  ]
  return (
    <>
      {(['youngest', 'oldest'] as const).map(bound => (
        <Form.Item
          key={bound}
          name={['ages', bound]}
          label={t(`edit.${bound}`)}
          extra={bound === 'oldest' && (text({ youngest, oldest }) || t('edit.hint'))}
          rules={[
            {
              validator: (_, value?: string) => {
                const unit = unitOf(value)
                const wrong =
                  value && !(/^\d{1,4}[my]$/.test(value) && Number.parseInt(value, 10) <= most[unit])
                return wrong
                  ? Promise.reject(new Error(t('edit.wrong', { max: most[unit] })))
                  : Promise.resolve()
              },
            },
          ]}
        >
          <AgeInput name={t(`edit.${bound}`)} />
        </Form.Item>
      ))}
    </>
  )
}

function unitOf(age: string | undefined): Unit {
  return age?.endsWith('m') ? 'm' : 'y'
}

interface AgeInputProps {
  id?: string
  name: string
  value?: string
  onChange?: (value: string | undefined) => void
}

/** An age as it is written, "14y", as a number and its unit. */
function AgeInput({ id, name, value, onChange }: AgeInputProps) {
  const { t } = useTranslation('ages')
  const [chosen, setChosen] = useState<Unit>('y')
  const unit = value ? unitOf(value) : chosen
  const digits = value?.slice(0, -1)
  return (
    <div className={styles.age}>
      <NumberInput
        id={id}
        value={digits ? numberOf(digits) : null}
        onChange={typed => onChange?.(typed === null ? undefined : `${typed}${unit}`)}
      />
      <Select<Unit>
        aria-label={t('edit.unit', { name })}
        value={unit}
        options={units.map(one => ({ value: one, label: t(`edit.${one}`) }))}
        onChange={other => {
          setChosen(other)
          if (digits) onChange?.(`${digits}${other}`)
        }}
      />
    </div>
  )
}
