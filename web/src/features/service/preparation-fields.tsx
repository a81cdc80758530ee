import { Button, Form, Input, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { NumberField } from '@/shared/components/number-field'
import styles from './service.module.css'

const languages = [
  ['zh-CN', 'inZh'],
  ['en', 'inEn'],
] as const

/** What patients do before a service. */
export function PreparationFields() {
  const { t } = useTranslation('service')
  return (
    <>
      <h2 className={styles.heading}>{t('preparation')}</h2>
      <p className={styles.explained}>{t('preparationHint')}</p>
      <Fasting />
      <Both name={['preparation', 'pause']} label={t('pause')} hint={t('pauseHint')} max={2000} />
      <Bring />
      <Both name={['preparation', 'wear']} label={t('wear')} max={200} />
      <Form.Item name={['preparation', 'companion']} label={t('companion')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <Both name={['preparation', 'instructions']} label={t('instructions')} max={2000} />
      <Confirm />
    </>
  )
}

function Fasting() {
  const { t } = useTranslation('service')
  const hours = Form.useWatch<number | undefined>(['preparation', 'fastHours'])
  const dry = Form.useWatch<boolean | undefined>(['preparation', 'noWater'])
  return (
    <div className={styles.pair}>
      <NumberField
        name={['preparation', 'fastHours']}
        label={t('fastHours')}
        hint={t('fastHoursHint')}
        unit={t('unit.hours')}
        min={0}
        max={48}
        optional
      />
      {Boolean(hours) && (
        <div>
          <Form.Item name={['preparation', 'noWater']} label={t('noWater')} valuePropName="checked">
            <Switch />
          </Form.Item>
          {!dry && (
            <NumberField
              name={['preparation', 'waterHours']}
              label={t('waterHours')}
              hint={t('waterHint')}
              unit={t('unit.hours')}
              min={0}
              max={typeof hours === 'number' ? hours : 48}
              optional
              dependencies={[['preparation', 'fastHours']]}
            />
          )}
        </div>
      )}
    </div>
  )
}

interface BothProps {
  name: (string | number)[]
  label: string
  hint?: string
  max: number
}

/** A text in both languages: patients read their own. */
function Both({ name, label, hint, max }: BothProps) {
  const { t } = useTranslation('service')
  return (
    <fieldset className={styles.both} aria-label={label}>
      <div className={styles.label}>{label}</div>
      {hint && <p className={styles.explained}>{hint}</p>}
      <div className={styles.pair}>
        {languages.map(([lang, key]) => (
          <Form.Item key={lang} name={[...name, lang]} label={t(key)}>
            <Input.TextArea autoSize maxLength={max} lang={lang} />
          </Form.Item>
        ))}
      </div>
    </fieldset>
  )
}

function Bring() {
  const { t } = useTranslation('service')
  return (
    <Form.List name={['preparation', 'bring']}>
      {(fields, { add, remove }) => (
        <fieldset className={styles.both} aria-label={t('bring')}>
          <div className={styles.label}>{t('bring')}</div>
          {fields.map(({ key, name }) => (
            <fieldset key={key} className={styles.line} aria-label={t('bringOne', { number: name + 1 })}>
              {languages.map(([lang, label]) => (
                <Form.Item key={lang} name={[name, lang]} label={t(label)}>
                  <Input maxLength={200} lang={lang} />
                </Form.Item>
              ))}
              <Button danger aria-label={t('removeBring', { number: name + 1 })} onClick={() => remove(name)}>
                {t('remove')}
              </Button>
            </fieldset>
          ))}
          <Button onClick={() => add({})}>{t('addBring')}</Button>
        </fieldset>
      )}
    </Form.List>
  )
}

function Confirm() {
  const { t } = useTranslation('service')
  const form = Form.useFormInstance()
  return (
    <Form.List name={['preparation', 'confirm']}>
      {(fields, { add, remove }) => (
        <fieldset className={styles.both} aria-label={t('confirm')}>
          <div className={styles.label}>{t('confirm')}</div>
          <p className={styles.explained}>{t('confirmHint')}</p>
          {fields.map(({ key, name }) => (
            <fieldset key={key} className={styles.line} aria-label={t('confirmOne', { number: name + 1 })}>
              <Form.Item name={[name, 'id']} hidden>
                <Input />
              </Form.Item>
              {languages.map(([lang, label]) => (
                <Form.Item key={lang} name={[name, 'text', lang]} label={t(label)}>
                  <Input.TextArea autoSize maxLength={200} lang={lang} />
                </Form.Item>
              ))}
              <Form.Item name={[name, 'warnDesk']} label={t('warnDesk')} valuePropName="checked">
                <Switch />
              </Form.Item>
              <Button
                danger
                aria-label={t('removeConfirm', { number: name + 1 })}
                onClick={() => remove(name)}
              >
                {t('remove')}
              </Button>
            </fieldset>
          ))}
          <Button
            onClick={() =>
              add({ id: freshId(form.getFieldValue(['preparation', 'confirm'])), warnDesk: true })
            }
          >
            {t('addConfirm')}
          </Button>
        </fieldset>
      )}
    </Form.List>
  )
}

/** A name that no statement of the service has. Answers are kept under it, so it is never given twice. */
export function freshId(taken: { id: string }[] | undefined): string {
  const known = new Set((taken ?? []).map(one => one.id))
  let id: string
  do id = `s${Math.random().toString(36).slice(2, 8)}`
  while (known.has(id))
  return id
}
