import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type PatientSummary, usePatientSearch } from './search'
import { SummaryLine } from './summary-line'

interface PatientPickerProps {
  id?: string
  value?: string
  onChange?: (id: string | undefined, patient?: PatientSummary) => void
  autoFocus?: boolean
  placeholder?: string
}

/** Finds one patient by typing. Works as a form control: its value is the patient's id. */
export function PatientPicker({ id, value, onChange, autoFocus, placeholder }: PatientPickerProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<PatientSummary>()
  const search = usePatientSearch(text, 10)
  const found = text.trim() ? (search.data?.items ?? []) : []
  const listed = chosen && !found.some(patient => patient.id === chosen.id) ? [chosen, ...found] : found

  return (
    <Select<string>
      id={id}
      value={value ?? null}
      aria-label={t('patientPicker.label')}
      placeholder={placeholder ?? t('patientPicker.placeholder')}
      autoFocus={autoFocus}
      allowClear
      loading={search.isFetching}
      showSearch={{ filterOption: false, onSearch: setText }}
      notFoundContent={text.trim() && search.settled ? t('patientPicker.none') : null}
      style={{ width: '100%' }}
      options={listed.map(patient => ({ value: patient.id, label: patient.name, patient }))}
      optionRender={option => {
        const patient = listed.find(one => one.id === option.value)
        return patient && <SummaryLine patient={patient} />
      }}
      onChange={next => {
        const patient = listed.find(one => one.id === next)
        setChosen(patient)
        onChange?.(patient?.id, patient)
      }}
    />
  )
}
