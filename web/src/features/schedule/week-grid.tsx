import { PlusOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import styles from './schedule.module.css'
import {
  add,
  type Change,
  change,
  draw,
  hoursFrom,
  minutesOf,
  numbersOf,
  shownHours,
  step,
  type WeeklyBlock,
  weekdays,
} from './week'

interface WeekGridProps {
  week: WeeklyBlock[]
  chosen: number | undefined
  onChoose: (index: number | undefined) => void
  onChange: (week: WeeklyBlock[]) => void
}

const hourHeight = 40

/** What the arrow keys do to the block that has the focus. */
const keys: Record<string, [plain: Change, withShift: Change]> = {
  ArrowUp: [{ minutes: -step }, { grow: -step }],
  ArrowDown: [{ minutes: step }, { grow: step }],
  ArrowLeft: [{ days: -1 }, {}],
  ArrowRight: [{ days: 1 }, {}],
}

/** A week of blocks: drawn, dragged and stretched by a pointer, or moved by the arrow keys. */
export function WeekGrid({ week, chosen, onChoose, onChange }: WeekGridProps) {
  const { t } = useTranslation('schedule')
  const [first, last] = shownHours(week)
  const grid = useRef<HTMLDivElement>(null)
  // On another day a block is another element, which the focus follows.
  const followed = useRef<number>(undefined)
  useEffect(() => {
    if (followed.current === undefined) return
    grid.current?.querySelector<HTMLElement>(`[data-block="${followed.current}"]`)?.focus()
    followed.current = undefined
  })
  const height = (last - first) * hourHeight
  const minutesAt = (y: number, column: DOMRect) => first * 60 + ((y - column.top) / hourHeight) * 60

  function press(event: KeyboardEvent, index: number) {
    const does = keys[event.key]
    if (does) {
      event.preventDefault()
      followed.current = index
      onChange(change(week, index, event.shiftKey ? does[1] : does[0]))
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      onChoose(undefined)
      onChange(week.toSpliced(index, 1))
    }
  }

  // The block follows the pointer in steps; where there is no room it stays.
  function drag(event: PointerEvent<HTMLElement>, index: number, stretch: boolean) {
    event.stopPropagation()
    const target = event.currentTarget
    target.setPointerCapture(event.pointerId)
    const width = (grid.current?.getBoundingClientRect().width ?? 700) / weekdays.length
    const [x, y] = [event.clientX, event.clientY]
    const move = (to: globalThis.PointerEvent) => {
      const minutes = Math.round((((to.clientY - y) / hourHeight) * 60) / step) * step
      const days = stretch ? 0 : Math.round((to.clientX - x) / width)
      onChange(change(week, index, stretch ? { grow: minutes } : { days, minutes }))
    }
    const end = () => {
      target.removeEventListener('pointermove', move)
      target.removeEventListener('pointerup', end)
      target.removeEventListener('pointercancel', end)
    }
    target.addEventListener('pointermove', move)
    target.addEventListener('pointerup', end)
    target.addEventListener('pointercancel', end)
  }

  function begin(event: PointerEvent<HTMLElement>, weekday: number) {
    if (event.target !== event.currentTarget || event.button !== 0) return
    const column = event.currentTarget.getBoundingClientRect()
    const from = minutesAt(event.clientY, column)
    window.addEventListener(
      'pointerup',
      up => {
        const next = draw(week, weekday, from, minutesAt(up.clientY, column))
        if (next !== week) {
          onChange(next)
          onChoose(next.length - 1)
        }
      },
      { once: true },
    )
  }

  return (
    <>
      <p className={styles.hint} id="week-keys">
        {t('grid.keys')}
      </p>
      <div className={styles.scroll}>
        <ol className={styles.hours} style={{ height }} aria-hidden="true">
          {hoursFrom(first, last).map(hour => (
            <li key={hour} style={{ top: (hour - first) * hourHeight }}>
              {hour}:00
            </li>
          ))}
        </ol>
        <div className={styles.week} ref={grid}>
          {weekdays.map(weekday => (
            <section key={weekday} aria-label={t(`weekday.${weekday}`)}>
              <header className={styles.day}>
                <h3>{t(`weekday.${weekday}`)}</h3>
                <Button
                  size="small"
                  type="text"
                  icon={<PlusOutlined />}
                  aria-label={t('grid.add', { day: t(`weekday.${weekday}`) })}
                  onClick={() => {
                    const next = add(week, weekday)
                    onChange(next)
                    if (next !== week) onChoose(next.length - 1)
                  }}
                />
              </header>
              <div
                className={styles.column}
                style={{ height }}
                onPointerDown={event => begin(event, weekday)}
              >
                {week.map((block, index) =>
                  block.weekday === weekday ? (
                    <BlockButton
                      // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place in the week
                      key={index}
                      block={block}
                      index={index}
                      style={{
                        top: ((minutesOf(block.start) - first * 60) / 60) * hourHeight,
                        height: ((minutesOf(block.end) - minutesOf(block.start)) / 60) * hourHeight,
                      }}
                      chosen={index === chosen}
                      onChoose={() => onChoose(index)}
                      onKeyDown={event => press(event, index)}
                      onDrag={(event, stretch) => drag(event, index, stretch)}
                    />
                  ) : null,
                )}
              </div>
            </section>
          ))}
        </div>
      </div>
    </>
  )
}

interface BlockButtonProps {
  block: WeeklyBlock
  index: number
  style: CSSProperties
  chosen: boolean
  onChoose: () => void
  onKeyDown: (event: KeyboardEvent) => void
  onDrag: (event: PointerEvent<HTMLElement>, stretch: boolean) => void
}

function BlockButton({ block, index, style, chosen, onChoose, onKeyDown, onDrag }: BlockButtonProps) {
  const { t } = useTranslation('schedule')
  return (
    <button
      type="button"
      className={chosen ? `${styles.block} ${styles.chosen}` : styles.block}
      style={style}
      data-block={index}
      aria-pressed={chosen}
      aria-describedby="week-keys"
      onClick={onChoose}
      onKeyDown={onKeyDown}
      onPointerDown={event => onDrag(event, false)}
    >
      <b>
        {block.start}–{block.end}
      </b>
      <span>{t('grid.numbers', { count: numbersOf(block) })}</span>
      {block.pools?.map(pool => (
        <span key={pool.from} className={styles.pool}>
          {t(`pool.${pool.pool}`)} {pool.from === pool.to ? pool.from : `${pool.from}–${pool.to}`}
        </span>
      ))}
      <span className={styles.handle} aria-hidden="true" onPointerDown={event => onDrag(event, true)} />
    </button>
  )
}
