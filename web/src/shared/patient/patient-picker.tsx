import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePatientName } from './patient-link'
import { type PatientSummary, usePatientSearch } from './search'
import { SummaryLine } from './summary-line'

interface PatientPickerProps {
  id?: string
  value?: string
  onChange?: (id: string | undefined, patient?: PatientSummary) => void
  autoFocus?: boolean
  placeholder?: string
  /** A patient who is the value already, before anything was searched for. */
  known?: string
  /** What the patient is here, where there are two. */
  label?: string
}

/** Finds one patient by typing. Works as a form control: its value is the patient's id. */
export function PatientPicker({
  id,
  value,
  onChange,
  autoFocus,
  placeholder,
  known,
  label,
}: PatientPickerProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<PatientSummary>()
  const search = usePatientSearch(text, 10)
  const found = text.trim() ? (search.data?.items ?? []) : []
  const listed = chosen && !found.some(patient => patient.id === chosen.id) ? [chosen, ...found] : found

  const offersKnown = known !== undefined && value === known && !listed.some(patient => patient.id === known)
  const knownName = usePatientName(known ?? '', known === undefined ? '' : undefined)

  return (
    <Select<string>
      id={id}
      value={value ?? null}
      aria-label={label ?? t('patientPicker.label')}
      placeholder={placeholder ?? t('patientPicker.placeholder')}
      autoFocus={autoFocus}
      allowClear
      loading={search.isFetching}
      showSearch={{ filterOption: false, onSearch: setText }}
      notFoundContent={text.trim() && search.settled ? t('patientPicker.none') : null}
      style={{ width: '100%' }}
      options={[
        ...(offersKnown && known ? [{ value: known, label: knownName ?? '…' }] : []),
        ...listed.map(patient => ({ value: patient.id, label: patient.name })),
      ]}
      optionRender={option => {
        const patient = listed.find(one => one.id === option.value)
        return patient ? <SummaryLine patient={patient} /> : option.label
      }}
      onChange={next => {
        const patient = listed.find(one => one.id === next)
        setChosen(patient)
        onChange?.(patient?.id, patient)
      }}
    />
  )
}
