import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form } from 'antd'
import { use } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './record.module.css'
import { CodeSearch, UnknownCode } from './record-codes'
import { Typed } from './record-draft'
import { diagnosisCode, tidyCode } from './record-values'

interface DiagnosisProps {
  name: (string | number)[]
  /** The list that it stands in, whose name Form.List puts before the inputs' but not before what is set. */
  list?: string
  label: string
  onRemove?: () => void
}

/** A code of ICD-10 and what it is called. */
export function Diagnosis({ name, list, label, onRemove }: DiagnosisProps) {
  const form = Form.useFormInstance()
  const typed = use(Typed)
  const { t } = useTranslation(['record', 'visit'])
  const required = { required: true, whitespace: true, message: t('visit:required') }
  const path = list ? [list, ...name] : name
  const code: string | undefined = Form.useWatch([...path, 'code'], form)
  const pick = (code: string, text: string) => {
    form.setFields([
      { name: [...path, 'code'], value: code, errors: [] },
      { name: [...path, 'text'], value: text, errors: [] },
    ])
    typed()
  }
  return (
    <div className={styles.diagnosis}>
      <Form.Item
        name={[...name, 'code']}
        label={t('visit:record.code')}
        rules={[
          required,
          { pattern: diagnosisCode, transform: tidyCode, message: t('visit:record.codeFormat') },
        ]}
      >
        <CodeSearch mustBeCode maxLength={40} placeholder="J06.9" onPick={pick} />
      </Form.Item>
      <Form.Item name={[...name, 'text']} label={label} rules={[required]}>
        <CodeSearch maxLength={200} onPick={pick} />
      </Form.Item>
      {onRemove && <Button icon={<DeleteOutlined />} aria-label={t('removeDiagnosis')} onClick={onRemove} />}
      <UnknownCode code={code} className={styles.unknown} />
    </div>
  )
}

/** What was found beside the primary diagnosis. */
export function FurtherDiagnoses() {
  const { t } = useTranslation('record')
  return (
    <Form.List name="further">
      {(fields, { add, remove }) => (
        <div className={styles.list}>
          {fields.map(({ key, name }, i) => (
            <Diagnosis
              key={key}
              name={[name]}
              list="further"
              label={t('furtherDiagnosis', { n: i + 2 })}
              onRemove={() => remove(name)}
            />
          ))}
          {fields.length < 9 && (
            <Button icon={<PlusOutlined />} onClick={() => add()}>
              {t('addDiagnosis')}
            </Button>
          )}
        </div>
      )}
    </Form.List>
  )
}
