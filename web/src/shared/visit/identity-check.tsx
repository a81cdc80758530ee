import { Checkbox } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'

export type Identifier = NonNullable<Schemas['CheckInInBody']['identifiers']>[number]

const identifiers: Identifier[] = ['name', 'birth-date', 'phone', 'id-document', 'file-number']

/** How many of them the clinic's rules want; undefined until they are read. */
function useWanted(): number | undefined {
  return api.useQuery('get', '/api/v1/visit-rules', undefined, { staleTime: 60_000 }).data?.identifiers
}

/** Whether as many were compared as the clinic wants. The server has the last word, also where the rules cannot be read. */
export function useCompared(identifiers: Identifier[]): boolean {
  return identifiers.length >= (useWanted() ?? 1)
}

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
  const count = useWanted()
  return (
    <fieldset style={{ border: 0, margin: 0, padding: '8px 0' }}>
      <legend style={label}>{count ? t('identity.legend', { count }) : t('identity.title')}</legend>
      <Checkbox.Group<Identifier>
        value={value}
        onChange={onChange}
        options={identifiers.map(one => ({ value: one, label: t(`identity.${one}`) }))}
      />
    </fieldset>
  )
}
