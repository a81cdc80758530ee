import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { languages } from './language'

/** A name that the clinic wrote itself, by language. */
export type Text = Record<string, string>

/** The text in a language, or in any there is. */
export function textIn(text: Text | undefined, language: string): string {
  if (!text) return ''
  return text[language] || (languages.map(other => text[other]).find(Boolean) ?? '')
}

export function useText(): (text: Text | undefined) => string {
  const { i18n } = useTranslation()
  return useCallback(text => textIn(text, i18n.language), [i18n.language])
}
