import i18next, { type BackendModule } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { currentLanguage, type Language, languages, rememberLanguage } from './language'

// Each page loads the sentences of its language and its feature only.
const sentences = import.meta.glob<Record<string, unknown>>('./locales/*/*.json', { import: 'default' })

const backend: BackendModule = {
  type: 'backend',
  init: () => {},
  read: (language, namespace, done) => {
    const load = sentences[`./locales/${language}/${namespace}.json`]
    if (!load) return done(new Error(`no sentences ${language}/${namespace}`), null)
    load().then(
      found => done(null, found),
      (cause: Error) => done(cause, null),
    )
  },
}

export async function startI18n(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: currentLanguage(),
      supportedLngs: [...languages],
      load: 'currentOnly',
      ns: ['common'],
      defaultNS: 'common',
      fallbackLng: false,
      interpolation: { escapeValue: false },
    })
  document.documentElement.lang = currentLanguage()
}

export async function changeLanguage(language: Language): Promise<void> {
  rememberLanguage(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
