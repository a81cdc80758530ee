import { useTranslation } from 'react-i18next'
import { changeLanguage } from '@/shared/i18n/i18n'
import { languageNames, languages } from '@/shared/i18n/language'
import styles from './language-switch.module.css'

export function LanguageSwitch() {
  const { t, i18n } = useTranslation()
  return (
    <fieldset className={styles.switch}>
      <legend className="visually-hidden">{t('language.label')}</legend>
      {languages.map(language => (
        <button
          key={language}
          type="button"
          lang={language}
          aria-pressed={i18n.language === language}
          onClick={() => void changeLanguage(language)}
        >
          {languageNames[language]}
        </button>
      ))}
    </fieldset>
  )
}
