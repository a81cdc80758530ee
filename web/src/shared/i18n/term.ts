import type { Namespace } from 'i18next'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'

/**
 * Puts a code of the contract into words: `term('outcome', 'no-answer')`. A code that these pages do not know yet,
 * because the server is newer, is shown as it is rather than as nothing.
 */
export function useTerm(namespace: Namespace): (group: string, code: string) => string {
  const { t } = useTranslation(namespace)
  return useCallback(
    (group, code) =>
      (t as (key: string, options: object) => string)(`${group}.${code}`, { defaultValue: code }),
    [t],
  )
}
