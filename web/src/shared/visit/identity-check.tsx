import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'

export type Identifier = NonNullable<Schemas['CheckInInBody']['identifiers']>[number]

const identifiers: Identifier[] = ['name', 'birth-date', 'phone', 'id-document', 'file-number']

/** How many of them the desk compares where the clinic has not decided otherwise. The server has the last word. */
export const usualIdentifiers = 2

// The component library draws a line under the legends of its forms.
const label = { width: 'auto', margin: '0 0 4px', border: 0, color: 'inherit', fontSize: 'inherit' }

/** What the desk has compared with the file, before anybody is let in under a name. */
export function IdentityCheck({
  value,
  onChange,
}: {
  value: Identifier[]
  onChange: (value: Identifier[]) => void
}) {
  const { t } = useTranslation()
  return (
    <fieldset style={{ border: 0, margin: 0, padding: '8px 0' }}>
      <legend style={label}>{t('identity.legend', { count: usualIdentifiers })}</legend>
      <Checkbox.Group<Identifier>
        value={value}
        onChange={onChange}
        options={identifiers.map(one => ({ value: one, label: t(`identity.${one}`) }))}
      />
    </fieldset>
  )
}
