import { Button, Form, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NumberField } from '@/shared/components/number-field'
import { useDepartments } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'

/** Where a site stands, so that patients check in there by phone: at its code, or near it. */
export function CheckInFields() {
  const { t } = useTranslation('schedule')
  const text = useText()
  const departments = useDepartments()
  const form = Form.useFormInstance()
  const on = Form.useWatch('byPhone', form)
  return (
    <>
      <Form.Item name="byPhone" label={t('directory.checkIn')} valuePropName="checked">
        <Switch />
      </Form.Item>
      {on && (
        <>
          <Here />
          <Coordinate name="latitude" max={90} />
          <Coordinate name="longitude" max={180} />
          <NumberField
            name={['checkIn', 'radius']}
            label={t('directory.radius')}
            hint={t('directory.radiusHint')}
            initialValue={200}
            min={0}
            max={5000}
          />
          <Form.Item name={['checkIn', 'departments']} label={t('directory.siteDepartments')}>
            <Select
              mode="multiple"
              allowClear
              placeholder={t('directory.allDepartments')}
              options={(departments.data?.items ?? []).map(one => ({ value: one.id, label: text(one.name) }))}
            />
          </Form.Item>
        </>
      )}
    </>
  )
}

function Coordinate({ name, max }: { name: 'latitude' | 'longitude'; max: number }) {
  const { t } = useTranslation('schedule')
  return (
    <NumberField
      name={['checkIn', name]}
      label={t(`directory.${name}`)}
      min={-max}
      max={max}
      decimals={Number.POSITIVE_INFINITY}
    />
  )
}

/** Whoever stands at the site need not look its place up. */
function Here() {
  const { t } = useTranslation('schedule')
  const form = Form.useFormInstance()
  const [failed, setFailed] = useState(false)
  const find = () =>
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setFailed(false)
        // Four digits are eleven metres, which is more than a phone knows indoors.
        const round = (degrees: number) => Math.round(degrees * 10_000) / 10_000
        form.setFieldValue(['checkIn', 'latitude'], round(coords.latitude))
        form.setFieldValue(['checkIn', 'longitude'], round(coords.longitude))
      },
      () => setFailed(true),
    )
  return (
    <p style={{ marginBottom: 12 }}>
      <Button size="small" onClick={find}>
        {t('directory.here')}
      </Button>{' '}
      <span role="status">{failed && t('directory.notHere')}</span>
    </p>
  )
}
