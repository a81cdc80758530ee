import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { type PatientSummary, usePatientSearch } from '@/shared/patient/search'
import { SummaryLine } from '@/shared/patient/summary-line'
import styles from './quick-search.module.css'

/** Opens a patient's file from anywhere: "/" to get here, type, arrow keys, Enter. */
export function QuickSearch() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [active, setActive] = useState(0)
  const [open, setOpen] = useState(false)
  const search = usePatientSearch(text, 8)
  const found = text.trim() ? (search.data?.items ?? []) : []
  const listOpen = open && text.trim() !== '' && (found.length > 0 || search.settled)

  useSlashKey(() => input.current?.focus())

  function choose(patient: PatientSummary | undefined) {
    if (!patient) return
    setText('')
    setOpen(false)
    input.current?.blur()
    void navigate(`/patients/${patient.id}`)
  }

  function onKeyDown(event: React.KeyboardEvent) {
    if (event.nativeEvent.isComposing) return // Enter belongs to the input method while it composes
    if (event.key === 'ArrowDown') setActive(i => Math.min(i + 1, found.length - 1))
    else if (event.key === 'ArrowUp') setActive(i => Math.max(i - 1, 0))
    else if (event.key === 'Enter') choose(found[active])
    else if (event.key === 'Escape') setOpen(false)
    else return
    event.preventDefault()
  }

  return (
    <search className={styles.search}>
      <input
        ref={input}
        role="combobox"
        aria-label={t('quickSearch.label')}
        aria-expanded={listOpen}
        aria-controls="quick-search-list"
        aria-autocomplete="list"
        aria-activedescendant={listOpen && found[active] ? `quick-${found[active].id}` : undefined}
        placeholder={t('quickSearch.placeholder')}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={event => {
          setText(event.target.value)
          setActive(0)
          setOpen(true)
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <kbd aria-hidden>/</kbd>
      <div
        id="quick-search-list"
        role="listbox"
        aria-label={t('quickSearch.label')}
        className={styles.list}
        hidden={!listOpen}
      >
        {found.map((patient, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled at the input, which keeps the focus
          <div
            key={patient.id}
            id={`quick-${patient.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === active}
            className={styles.option}
            onMouseDown={event => event.preventDefault()}
            onMouseMove={() => setActive(i)}
            onClick={() => choose(patient)}
          >
            <SummaryLine patient={patient} />
          </div>
        ))}
        {found.length === 0 && <p className={styles.none}>{t('patientPicker.none')}</p>}
      </div>
    </search>
  )
}

function useSlashKey(act: () => void) {
  const latest = useRef(act)
  latest.current = act
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      event.preventDefault()
      latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}
