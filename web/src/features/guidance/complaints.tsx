import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Choices } from './choices'
import { type Ailment, find, type Symptom } from './find'
import styles from './guidance.module.css'

interface ComplaintsProps {
  symptoms: Symptom[]
  ailments: Ailment[]
  missing: boolean
  onChange: (ailments: Ailment[]) => void
}

const most = 20

/** What somebody has: searched by words, pinyin or initials, or picked by the part of the body. */
export function Complaints({ symptoms, ailments, missing, onChange }: ComplaintsProps) {
  const { t } = useTranslation('guidance')
  const [query, setQuery] = useState('')
  const [part, setPart] = useState<Symptom['part']>()
  const chosen = new Set(ailments.map(one => one.symptom))
  const parts = [...new Set(symptoms.map(one => one.part))]
  const offered = (query.trim() ? find(symptoms, query) : symptoms.filter(one => one.part === part)).filter(
    one => !chosen.has(one.id),
  )

  // What was picked is not where it was: the focus goes with it, to the questions that it brings.
  const [picked, setPicked] = useState<string>()
  const search = useRef<HTMLInputElement>(null)
  const pick = (id: string) => {
    add(id)
    setPicked(id)
    setQuery('')
  }
  const add = (id: string) => ailments.length < most && onChange([...ailments, { symptom: id }])
  const drop = (id: string) => onChange(ailments.filter(one => one.symptom !== id))
  return (
    <section aria-labelledby="complaints">
      <h2 id="complaints">{t('complaints')}</h2>
      {ailments.map(ailment => {
        const symptom = symptoms.find(one => one.id === ailment.symptom)
        return (
          symptom && (
            <Chosen
              key={symptom.id}
              symptom={symptom}
              ailment={ailment}
              missing={missing}
              beside={symptoms.filter(one => symptom.danger.includes(one.id))}
              chosen={chosen}
              picked={picked === symptom.id}
              onChange={changed => onChange(ailments.map(one => (one === ailment ? changed : one)))}
              onAdd={add}
              onDrop={id => {
                drop(id)
                if (id === symptom.id) search.current?.focus()
              }}
            />
          )
        )
      })}
      <label className={styles.search}>
        {t('search')}
        <input
          ref={search}
          type="search"
          autoComplete="off"
          placeholder={t('searchHint')}
          value={query}
          aria-invalid={(missing && ailments.length === 0) || undefined}
          onChange={event => setQuery(event.target.value)}
          onKeyDown={event => {
            if (event.key !== 'Enter') return
            event.preventDefault() // it picks, and does not send
            const [first] = offered
            if (first && query.trim()) {
              pick(first.id)
            }
          }}
        />
      </label>
      {!query.trim() && (
        <div className={styles.parts}>
          {parts.map(one => (
            <button
              key={one}
              type="button"
              aria-pressed={part === one}
              onClick={() => setPart(part === one ? undefined : one)}
            >
              {t(`part.${one}`)}
            </button>
          ))}
        </div>
      )}
      <p role="status" className="visually-hidden">
        {query.trim() ? t('found', { count: offered.length }) : ''}
      </p>
      {query.trim() !== '' && offered.length === 0 && <p className={styles.quiet}>{t('nothing')}</p>}
      <ul className={styles.offered}>
        {offered.map(symptom => (
          <li key={symptom.id}>
            <button type="button" className={styles.option} onClick={() => pick(symptom.id)}>
              {symptom.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface ChosenProps {
  symptom: Symptom
  ailment: Ailment
  missing: boolean
  /** Danger signs to ask for beside it. */
  beside: Symptom[]
  chosen: Set<string>
  /** Whether it was picked a moment ago from the list. */
  picked: boolean
  onChange: (ailment: Ailment) => void
  onAdd: (id: string) => void
  onDrop: (id: string) => void
}

function Chosen({ symptom, ailment, missing, beside, chosen, picked, onChange, onAdd, onDrop }: ChosenProps) {
  const { t } = useTranslation('guidance')
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (picked) heading.current?.focus()
  }, [picked])
  return (
    <section className={styles.chosen} aria-label={symptom.name}>
      <header>
        <h3 ref={heading} tabIndex={-1}>
          {symptom.name}
        </h3>
        <button
          type="button"
          className={styles.drop}
          onClick={() => onDrop(symptom.id)}
          aria-label={t('remove', { symptom: symptom.name })}
        >
          ✕
        </button>
      </header>
      {symptom.severity && (
        <Choices
          legend={t('severity.label')}
          values={['mild', 'moderate', 'severe'] as const}
          label={value => t(`severity.${value}`)}
          value={ailment.severity}
          wrong={missing && !ailment.severity}
          onChange={severity => onChange({ ...ailment, severity })}
        />
      )}
      {symptom.duration && (
        <Choices
          legend={t('duration.label')}
          values={['hours', 'days', 'weeks', 'months'] as const}
          label={value => t(`duration.${value}`)}
          value={ailment.duration}
          wrong={missing && !ailment.duration}
          onChange={duration => onChange({ ...ailment, duration })}
        />
      )}
      {beside.length > 0 && (
        <fieldset className={styles.beside}>
          <legend>{t('beside')}</legend>
          {beside.map(one => (
            <label key={one.id}>
              <input
                type="checkbox"
                checked={chosen.has(one.id)}
                onChange={event => (event.target.checked ? onAdd(one.id) : onDrop(one.id))}
              />
              <span>{one.name}</span>
            </label>
          ))}
        </fieldset>
      )}
    </section>
  )
}
