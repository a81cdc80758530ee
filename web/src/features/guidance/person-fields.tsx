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
  onChange: (value: number | undefined) => void
}

function NumberField({ label, max, value, wrong, onChange }: NumberFieldProps) {
  return (
    <label className={styles.number}>
      {label}
      <input
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-invalid={wrong || undefined}
        value={value ?? ''}
        onChange={event => {
          const text = event.target.value.trim()
          if (text === '') onChange(undefined)
          else if (/^\d{1,3}$/.test(text) && Number(text) <= max) onChange(Number(text))
        }}
      />
    </label>
  )
}
