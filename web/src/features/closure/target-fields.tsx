import { DatePicker, Input, Select } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { DepartmentSelect } from '@/shared/directory/department-select'
import { useDepartments, useDirectoryNames, usePractitioners } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { fromPicker, pickerValue } from '@/shared/time/civil'
import styles from './closure.module.css'
import type { Span, Target } from './closures'

export interface Draft {
  target: Target
  span: Span
  reason: Record<string, string>
}

const kinds: Target['kind'][] = ['practitioner', 'room', 'site', 'department', 'schedule']

/** What is out, when and why. */
export function TargetFields({
  draft,
  onChange,
}: {
  draft: Draft
  onChange: (change: Partial<Draft>) => void
}) {
  const { t } = useTranslation('closure')
  const { target, span, reason } = draft
  const [chosen, setChosen] = useState<string>()
  const first = useDepartments().data?.items.find(one => one.active)?.id
  const department = chosen ?? first
  const options = useOptions(target, department)
  const setSpan = (change: Partial<Span>) => onChange({ span: { ...span, ...change } })
  return (
    <div className={styles.fields}>
      <Field label={t('target.label')}>
        <Select<Target['kind']>
          aria-label={t('target.label')}
          value={target.kind}
          onChange={kind => onChange({ target: { kind, id: '' } })}
          options={kinds.map(value => ({ value, label: t(`target.${value}`) }))}
        />
      </Field>
      {target.kind === 'schedule' && (
        <Field label={t('target.department')}>
          <DepartmentSelect
            value={department}
            onChange={id => {
              setChosen(id)
              onChange({ target: { ...target, id: '' } })
            }}
          />
        </Field>
      )}
      <Field label={t(`target.${target.kind}`)}>
        <Select<string>
          aria-label={t('target.which')}
          showSearch={{ optionFilterProp: 'label' }}
          value={target.id || null}
          onChange={id => onChange({ target: { ...target, id } })}
          options={options}
          style={{ minWidth: 220 }}
        />
      </Field>
      <Field label={t('span.from')}>
        <DatePicker
          aria-label={t('span.from')}
          allowClear={false}
          value={pickerValue(span.from)}
          onChange={day => {
            const from = fromPicker(day) ?? span.from
            setSpan({ from, until: from > span.until ? from : span.until })
          }}
        />
      </Field>
      <Field label={t('span.until')} fault={endsFirst(span) && t('span.wrong')}>
        <DatePicker
          aria-label={t('span.until')}
          aria-invalid={endsFirst(span)}
          status={endsFirst(span) ? 'error' : undefined}
          allowClear={false}
          value={pickerValue(span.until)}
          onChange={day => setSpan({ until: fromPicker(day) ?? span.until })}
        />
      </Field>
      <Field label={t('part.label')}>
        <Select<string>
          aria-label={t('part.label')}
          value={span.part ?? ''}
          onChange={part => setSpan({ part: (part || undefined) as Span['part'] })}
          options={[
            { value: '', label: t('part.all') },
            ...(['morning', 'afternoon', 'evening'] as const).map(value => ({
              value,
              label: t(`part.${value}`),
            })),
          ]}
        />
      </Field>
      <Field label={t('span.start')}>
        <Input
          aria-label={t('span.start')}
          placeholder="08:00"
          maxLength={5}
          value={span.start ?? ''}
          onChange={e => setSpan({ start: e.target.value || undefined })}
        />
      </Field>
      <Field label={t('span.end')}>
        <Input
          aria-label={t('span.end')}
          placeholder="12:00"
          maxLength={5}
          value={span.end ?? ''}
          onChange={e => setSpan({ end: e.target.value || undefined })}
        />
      </Field>
      {(['zh-CN', 'en'] as const).map(language => (
        <Field key={language} label={t(language === 'en' ? 'reasonEnglish' : 'reasonChinese')}>
          <Input
            aria-label={t(language === 'en' ? 'reasonEnglish' : 'reasonChinese')}
            lang={language}
            maxLength={80}
            value={reason[language] ?? ''}
            onChange={e => onChange({ reason: { ...reason, [language]: e.target.value } })}
            style={{ minWidth: 240 }}
          />
        </Field>
      ))}
    </div>
  )
}

/** Whether the last day lies before the first. */
export function endsFirst({ from, until }: Span): boolean {
  return until < from
}

function Field({ label, fault, children }: { label: string; fault?: string | false; children: ReactNode }) {
  return (
    <div className={styles.field}>
      <span aria-hidden="true">{label}</span>
      {children}
      {fault && (
        <span role="alert" className={styles.fault}>
          {fault}
        </span>
      )}
    </div>
  )
}

/** What there is of a kind. Schedules are those of a department, by doctor or device and room. */
function useOptions({ kind, id }: Target, department = ''): { value: string; label: string }[] {
  const text = useText()
  const names = useDirectoryNames()
  // What was switched off while patients were booked is closed from the directory.
  const offered = (one: { id: string; active: boolean }) => one.active || one.id === id
  const departments = useDepartments().data?.items ?? []
  const practitioners = usePractitioners().data?.items ?? []
  const sites = api.useQuery('get', '/api/v1/sites', {}, { enabled: kind === 'site' || kind === 'room' })
  const rooms = api.useQuery('get', '/api/v1/rooms', {}, { enabled: kind === 'room' })
  const schedules = api.useQuery(
    'get',
    '/api/v1/schedules',
    { params: { query: { department } } },
    { enabled: kind === 'schedule' && department !== '' },
  )
  switch (kind) {
    case 'practitioner':
      return practitioners.filter(offered).map(one => ({ value: one.id, label: text(one.name) }))
    case 'department':
      return departments.filter(offered).map(one => ({ value: one.id, label: text(one.name) }))
    case 'site':
      return (sites.data?.items ?? []).map(one => ({ value: one.id, label: text(one.name) }))
    case 'room':
      return (rooms.data?.items ?? []).map(one => ({
        value: one.id,
        label: `${text(sites.data?.items.find(site => site.id === one.siteId)?.name)} ${one.door}`,
      }))
    default:
      return (schedules.data?.items ?? []).map(one => ({
        value: one.id,
        label: `${names.practitioner(one.practitionerId)} · ${one.room}`,
      }))
  }
}
