import { AutoComplete } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useDebounced } from '@/shared/components/use-debounced'

type Code = Schemas['Disease']

interface CodeSearchProps {
  id?: string
  value?: string
  onChange?: (value: string) => void
  onPick: (code: string, text: string) => void
  maxLength: number
  placeholder?: string
}

/** An input that offers codes of ICD-10 for what is typed. What it does not know may be typed all the same. */
export function CodeSearch({ onPick, maxLength, placeholder, ...input }: CodeSearchProps) {
  const { i18n } = useTranslation()
  const [typed, setTyped] = useState('')
  const q = useDebounced(typed.trim())
  const found = api.useQuery(
    'get',
    '/api/v1/diagnosis-codes',
    { params: { query: { q } } },
    { enabled: q !== '', staleTime: Number.POSITIVE_INFINITY },
  )
  const nameOf = ({ chinese, english }: Code) =>
    (i18n.language === 'en' ? english || chinese : chinese || english) ?? ''
  const codes = q === '' || typed === '' ? [] : (found.data?.items ?? [])
  return (
    <AutoComplete
      {...input}
      maxLength={maxLength}
      placeholder={placeholder}
      open={codes.length > 0}
      onBlur={() => setTyped('')}
      showSearch={{ onSearch: setTyped }}
      popupMatchSelectWidth={420}
      options={codes.map(code => ({ value: code.code, label: `${code.code} ${nameOf(code)}` }))}
      onSelect={(value: string) => {
        const code = codes.find(one => one.code === value)
        setTyped('')
        if (code) onPick(code.code, nameOf(code))
      }}
    />
  )
}
