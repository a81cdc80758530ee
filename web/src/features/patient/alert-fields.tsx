import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import styles from './patient-fields.module.css'
import { alertKinds } from './patient-values'

/** What everybody must see first who opens the file. */
export function AlertFields() {
  const { t } = useTranslation('patient')
  return (
    <Form.List name="alerts">
      {(fields, { add, remove }) => (
        <>
          {fields.map(field => (
            <div key={field.key} className={styles.alert}>
              <Form.Item name={[field.name, 'kind']} style={{ marginBottom: 8 }}>
                <Select
                  aria-label={t('field.alertKind')}
                  style={{ width: 150 }}
                  options={alertKinds.map(value => ({ value, label: t(`alert.${value}`) }))}
                />
              </Form.Item>
              <Form.Item name={[field.name, 'note']} style={{ flex: 1, marginBottom: 8 }}>
                <Input aria-label={t('field.alertNote')} placeholder={t('field.alertNote')} maxLength={200} />
              </Form.Item>
              <Button
                type="text"
                icon={<MinusCircleOutlined />}
                aria-label={t('action.removeAlert')}
                onClick={() => remove(field.name)}
              />
            </div>
          ))}
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined />}
            style={{ paddingInline: 0 }}
            onClick={() => add({ kind: 'allergy' })}
          >
            {t('action.addAlert')}
          </Button>
        </>
      )}
    </Form.List>
  )
}
