import { AutoComplete } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useDebounced } from '@/shared/components/use-debounced'
import { categoryOf, diagnosisCode, plainCode, tidyCode } from './record-values'

type Code = Schemas['Disease']

function useCodes(q: string) {
  const found = api.useQuery(
    'get',
    '/api/v1/diagnosis-codes',
    { params: { query: { q } } },
    { enabled: q !== '', staleTime: Number.POSITIVE_INFINITY },
  )
  return q === '' ? undefined : found.data?.items
}

/** What a code is called in the language of the page, or in the other if it has no name there. */
function useNameOf() {
  const { i18n } = useTranslation()
  return ({ chinese, english }: Code) =>
    (i18n.language === 'en' ? english || chinese : chinese || english) ?? ''
}

interface CodeSearchProps {
  id?: string
  value?: string
  onChange?: (value: string) => void
  onPick: (code: string, text: string) => void
  /** It is the code that is typed here, not the diagnosis in words. */
  mustBeCode?: boolean
  maxLength: number
  placeholder?: string
}

/**
 * An input that offers codes of ICD-10 for what is typed. Enter takes the highlighted one: the only one, the one that
 * was typed, or the one chosen by arrows. What it does not know may be typed all the same.
 */
export function CodeSearch({
  onPick,
  mustBeCode = false,
  maxLength,
  placeholder,
  ...input
}: CodeSearchProps) {
  const [typed, setTyped] = useState('')
  const q = useDebounced(typed.trim())
  const nameOf = useNameOf()
  const found = useCodes(q)
  const codes = typed === '' ? [] : (found ?? [])
  const [first] = codes
  // Words of one's own are only ever replaced by what they say; words where a code must stand are no code yet.
  const best =
    codes.length === 1 ||
    (first && (first.code === tidyCode(q) || nameOf(first) === q)) ||
    (mustBeCode && !diagnosisCode.test(tidyCode(q)))
  return (
    <AutoComplete
      {...input}
      maxLength={maxLength}
      placeholder={placeholder}
      open={codes.length > 0}
      onBlur={() => {
        setTyped('')
        // Not while it is typed: an input method must not lose letters under its hands.
        if (mustBeCode && input.value) input.onChange?.(tidyCode(input.value))
      }}
      onKeyDown={event => {
        if (event.key === 'Enter') event.preventDefault() // it chooses here, and must never sign
        if (event.key === 'Escape') setTyped('')
      }}
      showSearch={{ onSearch: setTyped }}
      defaultActiveFirstOption={best === true}
      popupMatchSelectWidth={Math.min(420, window.innerWidth - 32)}
      options={codes.map(code => ({
        value: code.code,
        label: [code.code, nameOf(code), code.source && `· ${code.source}`].filter(Boolean).join(' '),
      }))}
      onSelect={(value: string) => {
        const code = codes.find(one => one.code === value)
        setTyped('')
        if (code) onPick(code.code, nameOf(code))
      }}
    />
  )
}

/** Says quietly that the list does not know a code. It may be right: the Chinese clinical edition has more. */
export function UnknownCode({ code, className }: { code: string | undefined; className?: string }) {
  const { t } = useTranslation('visit')
  const nameOf = useNameOf()
  const settled = useDebounced(tidyCode(code ?? ''))
  const written = diagnosisCode.test(settled) ? plainCode(settled) : ''
  const found = useCodes(written)
  const unknown = found !== undefined && found[0]?.code !== written
  const category = useCodes(unknown ? categoryOf(written) : '')?.[0]
  return (
    <div className={className} role="status">
      {unknown && (
        <>
          {t('record.codeUnknown', { code: written })}{' '}
          {category?.code === categoryOf(written) &&
            t('record.codeCategory', { code: category.code, name: nameOf(category) })}
        </>
      )}
    </div>
  )
}
