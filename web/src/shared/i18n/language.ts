export const languages = ['zh-CN', 'en'] as const
export type Language = (typeof languages)[number]

/** Each language in its own words: who needs the switch may not read the other one. */
export const languageNames: Record<Language, string> = { 'zh-CN': '中文', en: 'English' }

const storageKey = 'careloop.language'

export function isLanguage(value: unknown): value is Language {
  return languages.some(language => language === value)
}

let current: Language = remembered() ?? 'zh-CN'

function remembered(): Language | undefined {
  try {
    const found = localStorage.getItem(storageKey)
    return isLanguage(found) ? found : undefined
  } catch {
    return undefined // storage is blocked: the default will do
  }
}

export function currentLanguage(): Language {
  return current
}

export function rememberLanguage(language: Language): void {
  current = language
  try {
    localStorage.setItem(storageKey, language)
  } catch {
    // Storage is blocked: the choice lasts until the page is left.
  }
}
