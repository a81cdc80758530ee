import { Button, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { endsBeforeItBegins } from './faults'
import { Labelled, LabelledNumber } from './labelled'
import { bounds, hoursOf, minutesOfHours, shareBounds } from './numbers'
import styles from './schedule.module.css'
import { numbersOf, type Share } from './week'

export type Block = Schemas['Block']

const pools = ['vip', 'exam', 'reserved', 'walk-in'] as const
const parts = ['morning', 'afternoon', 'evening'] as const

interface BlockFieldsProps {
  block: Block
  onChange: (block: Block) => void
  onRemove: () => void
}

/** What the chosen block is, to the minute, and for whom its numbers are kept. */
export function BlockFields({ block, onChange, onRemove }: BlockFieldsProps) {
  const { t } = useTranslation('schedule')
  const count = numbersOf(block)
  const shares = block.pools ?? []
  const setShare = (index: number, change: Partial<Share>) =>
    onChange({ ...block, pools: shares.map((share, i) => (i === index ? { ...share, ...change } : share)) })
  const next = Math.min(count, 1 + Math.max(0, ...shares.map(share => share.to)))
  return (
    <fieldset style={{ border: 0, padding: 0, marginTop: 12 }}>
      <legend>
        <b>{t('block.title')}</b>
      </legend>
      <div className={styles.line}>
        <Labelled label={t('block.start')}>
          <Input
            type="time"
            value={block.start}
            onChange={e => onChange({ ...block, start: e.target.value })}
          />
        </Labelled>
        <Labelled label={t('block.end')} fault={endsBeforeItBegins(block) && t('wrong.end')}>
          <Input type="time" value={block.end} onChange={e => onChange({ ...block, end: e.target.value })} />
        </Labelled>
        <LabelledNumber
          label={t('block.minutes')}
          bounds={bounds.minutes}
          value={block.minutes}
          onChange={minutes => onChange({ ...block, minutes })}
        />
        <Labelled label={t('block.name')}>
          <Select
            value={block.name ?? ''}
            style={{ minWidth: 140 }}
            options={[
              { value: '', label: t('block.byTime') },
              ...parts.map(part => ({ value: part, label: t(`part.${part}`) })),
            ]}
            onChange={name => onChange({ ...block, name: parts.find(part => part === name) })}
          />
        </Labelled>
        <span>{t('grid.numbers', { count })}</span>
        <Button danger onClick={onRemove}>
          {t('block.remove')}
        </Button>
      </div>
      {shares.map((share, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a share is its place in the list
        <div className={styles.line} key={index}>
          <Labelled label={t('share.pool')}>
            <Select
              value={share.pool}
              style={{ minWidth: 120 }}
              options={pools.map(pool => ({ value: pool, label: t(`pool.${pool}`) }))}
              onChange={pool => setShare(index, { pool })}
            />
          </Labelled>
          <LabelledNumber
            label={t('share.from')}
            bounds={shareBounds(block, share).from}
            value={share.from}
            onChange={from => setShare(index, { from })}
          />
          <LabelledNumber
            label={t('share.to')}
            bounds={shareBounds(block, share).to}
            value={share.to}
            onChange={to => setShare(index, { to })}
          />
          <LabelledNumber
            label={t('share.opens')}
            bounds={bounds.opens}
            value={hoursOf(share.opens)}
            wrong={
              typeof share.opens === 'number' && !Number.isInteger(share.opens) && t('share.wholeMinutes')
            }
            onChange={hours =>
              setShare(index, { opens: typeof hours === 'number' ? minutesOfHours(hours) : hours })
            }
          />
          <Button onClick={() => onChange({ ...block, pools: shares.toSpliced(index, 1) })}>
            {t('share.remove')}
          </Button>
        </div>
      ))}
      <Button
        disabled={count === 0}
        onClick={() => onChange({ ...block, pools: [...shares, { pool: 'reserved', from: next, to: next }] })}
      >
        {t('share.add')}
      </Button>
    </fieldset>
  )
}
