import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useConsulting, useDirectoryNames } from '@/shared/directory/directory'
import { useToday } from '@/shared/me/me'
import fields from './fields.module.css'
import { FieldFault, faultsOf } from './kit'

export type Wish = Schemas['WishBody']

/** What somebody waits for in a department: on which days, at what time, and with whom. */
export function WishFields({
  department,
  wish,
  onChange,
  error,
}: {
  department: string
  wish: Wish
  onChange: (wish: Wish) => void
  error: unknown
}) {
  const { t } = useTranslation(['portal', 'waits'])
  const today = useToday()
  const names = useDirectoryNames()
  const consulting = useConsulting(department) // also who is full: for them one waits
  const doctors = new Set(consulting.data?.items.map(one => one.practitionerId))
  if (wish.practitionerId) doctors.add(wish.practitionerId)
  const faultId = useId()
  const wrong = (field: string) =>
    faultsOf(error, field).length > 0
      ? { 'aria-invalid': true, 'aria-describedby': `${faultId}-${field}` }
      : undefined
  const inputs = [
    { name: 'from', type: 'date', label: t('wait.from'), min: today },
    { name: 'until', type: 'date', label: t('wait.until'), min: wish.from },
    { name: 'earliest', type: 'time', label: t('waits:earliest') },
    { name: 'latest', type: 'time', label: t('waits:latest') },
  ] as const
  return (
    <>
      {inputs.map(({ name, label, ...input }) => (
        <label key={name} className={fields.field}>
          <span>{label}</span>
          <input
            {...input}
            {...wrong(name)}
            required={input.type === 'date'}
            value={wish[name] ?? ''}
            onChange={({ target }) => onChange({ ...wish, [name]: target.value || undefined })}
          />
          <FieldFault id={`${faultId}-${name}`} error={error} field={name} />
        </label>
      ))}
      <label className={fields.field}>
        <span>{t('wait.doctor')}</span>
        <select
          value={wish.practitionerId ?? ''}
          onChange={({ target }) => onChange({ ...wish, practitionerId: target.value || undefined })}
        >
          <option value="">{t('book.anybody')}</option>
          {[...doctors].map(id => (
            <option key={id} value={id}>
              {names.practitioner(id)}
            </option>
          ))}
        </select>
      </label>
    </>
  )
}
