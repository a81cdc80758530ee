import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Choices } from './choices'
import { type Asker, mayBePregnant } from './find'
import styles from './guidance.module.css'

interface PersonFieldsProps {
  asker: Partial<Asker>
  missing: boolean
  onChange: (asker: Partial<Asker>) => void
}

/** Whom it is about: an age and a sex, and nothing by which anybody could be known. */
export function PersonFields({ asker, missing, onChange }: PersonFieldsProps) {
  const { t } = useTranslation('guidance')
  const small = asker.years !== undefined && asker.years < 3
  const asks = asker.years !== undefined && asker.sex && mayBePregnant({ years: asker.years, sex: asker.sex })
  return (
    <section aria-labelledby="about">
      <h2 id="about">{t('about')}</h2>
      <div className={styles.ages}>
        <NumberField
          label={t('years')}
          max={120}
          value={asker.years}
          wrong={missing && asker.years === undefined}
          onChange={years => onChange({ ...asker, years, months: undefined })}
        />
        {small && (
          <NumberField
            label={t('months')}
            max={11}
            optional
            value={asker.months}
            onChange={months => onChange({ ...asker, months })}
          />
        )}
      </div>
      <Choices
        legend={t('sex.label')}
        values={['female', 'male', 'unknown'] as const}
        label={value => t(`sex.${value}`)}
        value={asker.sex}
        wrong={missing && !asker.sex}
        onChange={sex => onChange({ ...asker, sex })}
      />
      {asks && (
        <Choices
          legend={t('pregnant.label')}
          values={['no', 'yes', 'perhaps'] as const}
          label={value => t(`pregnant.${value}`)}
          value={asker.pregnant}
          wrong={missing && !asker.pregnant}
          onChange={pregnant => onChange({ ...asker, pregnant })}
        />
      )}
    </section>
  )
}

interface NumberFieldProps {
  label: string
  max: number
  value: number | undefined
  wrong?: boolean
  optional?: boolean
  onChange: (value: number | undefined) => void
}

/** A whole number as it was typed: what cannot be is told and stays, and is never cut to another number. */
function NumberField({ label, max, value, wrong, optional, onChange }: NumberFieldProps) {
  const { t } = useTranslation()
  const id = useId()
  const [typed, setTyped] = useState<{ text: string; value: number | undefined }>()
  const text = typed && Object.is(typed.value, value) ? typed.text : String(value ?? '')
  const fault = text.trim() !== '' && read(text, max) === undefined
  return (
    <div className={styles.number}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-invalid={wrong || fault || undefined}
        aria-describedby={fault ? `${id}-fault` : undefined}
        value={text}
        onChange={event => {
          const now = event.target.value
          // What may be left out must not count as left out because it is wrong.
          const none = optional && now.trim() !== '' ? Number.NaN : undefined
          const number = read(now, max) ?? none
          setTyped({ text: now, value: number })
          onChange(number)
        }}
      />
      {fault && (
        <span id={`${id}-fault`} role="alert" className={styles.wrong}>
          {t('number.whole', { min: 0, max, unit: '' })}
        </span>
      )}
    </div>
  )
}

function read(text: string, max: number): number | undefined {
  const plain = text.normalize('NFKC').trim()
  return /^\d{1,3}$/.test(plain) && Number(plain) <= max ? Number(plain) : undefined
}
