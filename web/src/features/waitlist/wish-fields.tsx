import { Checkbox, DatePicker, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useConsulting, useDirectoryNames } from '@/shared/directory/directory'
import { fromPicker, pickerValue } from '@/shared/time/civil'

export type Wish = Schemas['WishBody']

/** A wish as it is sent, without what was left empty. */
export function wishOf({ weekdays, earliest, latest, ...wish }: Wish): Wish {
  return {
    ...wish,
    earliest: earliest || undefined,
    latest: latest || undefined,
    weekdays: weekdays?.length ? [...weekdays].sort() : undefined,
  }
}

/** What somebody waits for: with whom, on which days, at what time. */
export function WishFields({ department }: { department: string }) {
  const { t } = useTranslation('waitlist')
  const names = useDirectoryNames()
  const consulting = useConsulting(department)
  const chosen = Form.useWatch<string | undefined>('practitionerId')
  const doctors = new Set(consulting.data?.items.map(one => one.practitionerId))
  if (chosen) doctors.add(chosen) // who was wished for when they still saw patients there
  return (
    <>
      <Form.Item name="practitionerId" label={t('join.practitioner')}>
        <Select
          allowClear
          placeholder={t('wish.anybody')}
          options={[...doctors].map(id => ({ value: id, label: names.practitioner(id) }))}
        />
      </Form.Item>
      <Day name="from" label={t('join.from')} />
      <Day name="until" label={t('join.until')} />
      <Form.Item name="weekdays" label={t('join.weekdays')} extra={t('join.weekdaysHint')}>
        <Checkbox.Group
          options={([1, 2, 3, 4, 5, 6, 7] as const).map(value => ({ value, label: t(`weekday.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="earliest" label={t('join.earliest')}>
        <Input type="time" style={{ width: 140 }} />
      </Form.Item>
      <Form.Item name="latest" label={t('join.latest')}>
        <Input type="time" style={{ width: 140 }} />
      </Form.Item>
    </>
  )
}

function Day({ name, label }: { name: 'from' | 'until'; label: string }) {
  const { t } = useTranslation('waitlist')
  return (
    <Form.Item
      name={name}
      label={label}
      rules={[{ required: true, message: t('required') }]}
      getValueProps={value => ({ value: pickerValue(value) })}
      getValueFromEvent={fromPicker}
    >
      <DatePicker allowClear={false} style={{ width: 180 }} />
    </Form.Item>
  )
}
