import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Checkbox, DatePicker, Form, Input, Radio, Select, Space } from 'antd'
import type { Dayjs } from 'dayjs'
import { useTranslation } from 'react-i18next'
import { Panel } from '@/shared/components/page'
import { languageNames, languages } from '@/shared/i18n/language'
import { useToday } from '@/shared/me/me'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { ageOn, fromPicker } from '@/shared/time/civil'
import { AlertFields } from './alert-fields'
import styles from './patient-fields.module.css'
import { channels, documentTypes, genders, needs, relations, sources } from './patient-values'

/** The inputs of a patient's file, in the order in which the desk asks for them. */
export function PatientFields({ guardian }: { guardian?: string }) {
  const { t } = useTranslation('patient')
  return (
    <div className={styles.fields}>
      <Panel title={t('section.person')}>
        <Person />
      </Panel>
      <Panel title={t('section.contact')}>
        <Contact />
      </Panel>
      <Panel title={t('section.guardian')}>
        <Guardian current={guardian} />
      </Panel>
      <Panel title={t('section.alerts')}>
        <AlertFields />
      </Panel>
      <Panel title={t('section.more')}>
        <More />
      </Panel>
    </div>
  )
}

function Person() {
  const { t } = useTranslation(['patient', 'common'])
  const today = useToday()
  return (
    <div className={styles.grid}>
      <Form.Item
        name="name"
        label={t('field.name')}
        rules={[{ required: true, whitespace: true, message: t('required') }]}
      >
        <Input autoFocus autoComplete="off" maxLength={100} />
      </Form.Item>
      <Form.Item name="gender" label={t('field.gender')}>
        <Radio.Group options={genders.map(value => ({ value, label: t(`common:gender.${value}`) }))} />
      </Form.Item>
      <Form.Item name="birthDate" label={t('field.birthDate')} extra={t('hint.birthDate')}>
        <DatePicker
          format={['YYYY-MM-DD', 'YYYYMMDD', 'YYYY/M/D']}
          showNow={false}
          disabledDate={(day: Dayjs) => (fromPicker(day) ?? '') > today}
          style={{ width: '100%' }}
        />
      </Form.Item>
      <Form.Item label={t('field.document')} htmlFor="idDocuments_0_number" extra={t('hint.document')}>
        <Space.Compact block>
          <Form.Item name={['idDocuments', 0, 'type']} noStyle>
            <Select
              aria-label={t('field.documentType')}
              style={{ width: 150 }}
              options={documentTypes.map(value => ({ value, label: t(`document.${value}`) }))}
            />
          </Form.Item>
          <Form.Item name={['idDocuments', 0, 'number']} noStyle>
            <Input autoComplete="off" maxLength={40} />
          </Form.Item>
        </Space.Compact>
      </Form.Item>
    </div>
  )
}

function Contact() {
  const { t } = useTranslation(['patient', 'common'])
  return (
    <div className={styles.grid}>
      <Form.List name="phones">
        {(fields, { add, remove }, { errors }) => (
          <Form.Item label={t('field.phones')} htmlFor="phones_0_number" extra={t('hint.phones')}>
            {fields.map(field => (
              <div key={field.key} className={styles.phone}>
                <Form.Item name={[field.name, 'number']} style={{ flex: 1, marginBottom: 6 }}>
                  <Input
                    type="tel"
                    autoComplete="off"
                    maxLength={30}
                    aria-label={t('field.phoneN', { n: field.name + 1 })}
                  />
                </Form.Item>
                {fields.length > 1 && (
                  <Button
                    type="text"
                    icon={<MinusCircleOutlined />}
                    aria-label={t('action.removePhone', { n: field.name + 1 })}
                    onClick={() => remove(field.name)}
                  />
                )}
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            {fields.length < 3 && (
              <Button
                type="link"
                size="small"
                icon={<PlusOutlined />}
                onClick={() => add({})}
                style={{ paddingInline: 0 }}
              >
                {t('action.addPhone')}
              </Button>
            )}
          </Form.Item>
        )}
      </Form.List>
      <Form.Item name="email" label={t('field.email')}>
        <Input type="email" autoComplete="off" maxLength={200} />
      </Form.Item>
      <Form.Item name="address" label={t('field.address')}>
        <Input autoComplete="off" maxLength={300} />
      </Form.Item>
      <Form.Item name="language" label={t('field.language')}>
        <Select options={languages.map(value => ({ value, label: languageNames[value] }))} />
      </Form.Item>
      <Form.Item name="consent" label={t('field.consent')} extra={t('hint.consent')}>
        <Checkbox.Group options={channels.map(value => ({ value, label: t(`common:channel.${value}`) }))} />
      </Form.Item>
    </div>
  )
}

function Guardian({ current }: { current?: string }) {
  const { t } = useTranslation('patient')
  const today = useToday()
  const birthDate = fromPicker(Form.useWatch<Dayjs | null>('birthDate'))
  const child = birthDate !== undefined && ageOn(birthDate, today) < 18
  return (
    <>
      <p className={styles.lead}>{t(child ? 'hint.guardianChild' : 'hint.guardian')}</p>
      <div className={styles.grid}>
        <Form.Item
          name={['guardian', 'patientId']}
          label={t('field.guardian')}
          extra={t('hint.guardianFile')}
        >
          <PatientPicker known={current} />
        </Form.Item>
        <Form.Item name={['guardian', 'relation']} label={t('field.guardianRelation')}>
          <Select allowClear options={relations.map(value => ({ value, label: t(`relation.${value}`) }))} />
        </Form.Item>
      </div>
    </>
  )
}

function More() {
  const { t } = useTranslation('patient')
  return (
    <div className={styles.grid}>
      <Form.Item name="occupation" label={t('field.occupation')}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      <Form.Item name="source" label={t('field.source')}>
        <Select allowClear options={sources.map(value => ({ value, label: t(`source.${value}`) }))} />
      </Form.Item>
      <Form.Item name="needs" label={t('field.needs')}>
        <Select
          mode="multiple"
          allowClear
          options={needs.map(value => ({ value, label: t(`need.${value}`) }))}
        />
      </Form.Item>
    </div>
  )
}
