import { Alert, Button, DatePicker, Input, Space } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { addDays, fromPicker, pickerValue } from '@/shared/time/civil'
import { BlockFields } from './block-fields'
import type { Draft } from './editor-page'
import { Labelled } from './labelled'
import styles from './schedule.module.css'

interface DayRulesProps {
  draft: Draft
  onChange: (change: Partial<Draft>) => void
}

/** The days that are not as the week says: leave, exceptions and holidays, the strongest first. */
export function DayRules({ draft, onChange }: DayRulesProps) {
  return (
    <>
      <Leaves draft={draft} onChange={onChange} />
      <Exceptions draft={draft} onChange={onChange} />
      {draft.followsHolidays && <Holidays />}
    </>
  )
}

function Leaves({ draft, onChange }: DayRulesProps) {
  const { t } = useTranslation('schedule')
  const today = useToday()
  const leaves = draft.leaves ?? []
  const set = (index: number, change: Partial<(typeof leaves)[number]>) =>
    onChange({ leaves: leaves.map((leave, i) => (i === index ? { ...leave, ...change } : leave)) })
  return (
    <Panel title={t('leave.title')}>
      {leaves.map((leave, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a leave is its place in the list
        <div className={styles.line} key={index}>
          <Labelled label={t('leave.from')}>
            <DatePicker
              allowClear={false}
              value={pickerValue(leave.from)}
              onChange={day => set(index, { from: fromPicker(day) ?? leave.from })}
            />
          </Labelled>
          <Labelled label={t('leave.until')} fault={leave.until < leave.from && t('wrong.until')}>
            <DatePicker
              allowClear={false}
              status={leave.until < leave.from ? 'error' : undefined}
              aria-invalid={leave.until < leave.from}
              value={pickerValue(leave.until)}
              onChange={day => set(index, { until: fromPicker(day) ?? leave.until })}
            />
          </Labelled>
          <Labelled label={t('leave.reason')}>
            <Input
              value={leave.reason}
              maxLength={80}
              onChange={e => set(index, { reason: e.target.value })}
            />
          </Labelled>
          <Button onClick={() => onChange({ leaves: leaves.toSpliced(index, 1) })}>
            {t('leave.remove')}
          </Button>
        </div>
      ))}
      <Button onClick={() => onChange({ leaves: [...leaves, { from: today, until: today, reason: '' }] })}>
        {t('leave.add')}
      </Button>
    </Panel>
  )
}

function Exceptions({ draft, onChange }: DayRulesProps) {
  const { t } = useTranslation('schedule')
  const today = useToday()
  const exceptions = draft.exceptions ?? []
  const set = (index: number, change: Partial<(typeof exceptions)[number]>) =>
    onChange({ exceptions: exceptions.map((one, i) => (i === index ? { ...one, ...change } : one)) })
  return (
    <Panel title={t('exception.title')}>
      {exceptions.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an exception is its place in the list
        <div key={index}>
          <div className={styles.line}>
            <Labelled label={t('exception.date')}>
              <DatePicker
                allowClear={false}
                value={pickerValue(one.date)}
                onChange={day => set(index, { date: fromPicker(day) ?? one.date })}
              />
            </Labelled>
            <Labelled label={t('exception.reason')}>
              <Input value={one.reason} onChange={e => set(index, { reason: e.target.value })} />
            </Labelled>
            <span>{(one.blocks ?? []).length === 0 && t('exception.closed')}</span>
            <Button
              onClick={() =>
                set(index, { blocks: [...(one.blocks ?? []), { start: '08:00', end: '12:00', minutes: 15 }] })
              }
            >
              {t('exception.addBlock')}
            </Button>
            <Button onClick={() => onChange({ exceptions: exceptions.toSpliced(index, 1) })}>
              {t('exception.remove')}
            </Button>
          </div>
          {(one.blocks ?? []).map((block, i) => (
            <BlockFields
              // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place in the day
              key={i}
              block={block}
              onChange={next => set(index, { blocks: (one.blocks ?? []).with(i, next) })}
              onRemove={() => set(index, { blocks: (one.blocks ?? []).toSpliced(i, 1) })}
            />
          ))}
        </div>
      ))}
      <Button
        onClick={() => onChange({ exceptions: [...exceptions, { date: today, blocks: [], reason: '' }] })}
      >
        {t('exception.add')}
      </Button>
    </Panel>
  )
}

/** What the clinic's calendar says of the coming months, and which years it does not know. */
function Holidays() {
  const { t } = useTranslation('schedule')
  const text = useText()
  const today = useToday()
  const format = useClinicFormat()
  const [all, setAll] = useState(false)
  const years = api.useQuery('get', '/api/v1/holidays').data?.items ?? []
  const days = years.flatMap(year => year.days ?? []).filter(day => day.date >= today)
  const near = days.filter(day => all || day.date <= addDays(today, 60))
  const missing = years.filter(year => !year.announced)
  return (
    <Panel title={t('holiday.title')}>
      <Space orientation="vertical" style={{ width: '100%' }}>
        {missing.map(year => (
          <Alert key={year.year} type="warning" title={t('holiday.missing', { year: String(year.year) })} />
        ))}
        {near.length === 0 && <p>{t('holiday.none')}</p>}
        <ul className={styles.names}>
          {near.map(day => (
            <li key={day.date}>
              <b>{format.day(day.date)}</b> {text(day.name)} · {t(`holiday.${day.kind}`)}
            </li>
          ))}
        </ul>
        {!all && days.length > near.length && (
          <Button onClick={() => setAll(true)}>{t('holiday.all')}</Button>
        )}
      </Space>
    </Panel>
  )
}
