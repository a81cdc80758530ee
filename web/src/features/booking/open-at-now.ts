import { type RefObject, useEffect, useRef } from 'react'
import type { BoardSession } from './board'

/**
 * Has a board of today open where the day is: at the session that goes on, or the next. Once for each board: whoever reads
 * elsewhere is not pulled back when it looks again. Returns that session, and what its element is to hold.
 */
export function useOpenAtNow(
  board: string,
  sessions: BoardSession[] | undefined,
): { id: string | undefined; ref: RefObject<HTMLDivElement | null> } {
  const ref = useRef<HTMLDivElement>(null)
  const opened = useRef<string>(undefined)
  const now = new Date()
  const at = (sessions ?? []).findIndex(one => new Date(one.end) > now)
  useEffect(() => {
    if (!sessions || opened.current === board) return
    opened.current = board
    if (at > 0) ref.current?.scrollIntoView({ block: 'start' })
  })
  return { id: sessions?.[at]?.id, ref }
}
