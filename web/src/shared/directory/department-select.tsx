import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useText } from '@/shared/i18n/text'
import { useDepartments } from './directory'

interface DepartmentSelectProps {
  value: string | undefined
  onChange: (id: string | undefined) => void
  /** Offers all departments together as the first choice. */
  withAll?: boolean
}

export function DepartmentSelect({ value, onChange, withAll }: DepartmentSelectProps) {
  const { t } = useTranslation()
  const text = useText()
  const departments = useDepartments()
  const options = (departments.data?.items ?? [])
    .filter(department => department.active || department.id === value)
    .map(department => ({ value: department.id, label: text(department.name) }))
  return (
    <Select<string>
      aria-label={t('department.label')}
      placeholder={t('department.placeholder')}
      value={value ?? (withAll ? '' : null)}
      loading={departments.isPending}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={id => onChange(id || undefined)}
      options={withAll ? [{ value: '', label: t('department.all') }, ...options] : options}
      style={{ minWidth: 180 }}
    />
  )
}
