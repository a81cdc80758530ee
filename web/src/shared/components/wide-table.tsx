import { Table, type TableProps } from 'antd'
import styles from './wide-table.module.css'

interface Props {
  label: string
  /** Its words may wrap, so that the columns that a phone shows fit it. */
  wraps?: boolean
}

/** A table with more columns than a phone has room for. It scrolls sideways, with the keyboard too. */
export function WideTable<Row extends object>({ label, wraps, ...props }: TableProps<Row> & Props) {
  return (
    // biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keyboard
    // biome-ignore-start lint/a11y/useSemanticElements: not a landmark, the panel around it is, and no set of inputs
    <div className={wraps ? styles.wraps : styles.scroll} role="group" aria-label={label} tabIndex={0}>
      <Table<Row> size="small" pagination={false} {...props} />
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: see above
    // biome-ignore-end lint/a11y/noNoninteractiveTabindex: see above
  )
}
