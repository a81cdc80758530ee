import { useQuery } from '@tanstack/react-query'
import { createContext, useCallback, useEffect, useRef, useState } from 'react'
import { client, type Schemas } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'

export type Draft = Schemas['Draft']

/** What was typed before. It is read once: from then on the form knows better. */
export function useDraft(id: string) {
  return useQuery({
    queryKey: ['draft', id],
    queryFn: () => readDraft(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  })
}

export async function readDraft(id: string): Promise<Draft> {
  const { data, error } = await client.GET('/api/v1/encounters/{id}/draft', { params: { path: { id } } })
  if (!data) throw error
  return data
}

/** How the draft stands. In a conflict both are kept until somebody chooses: here, and what another page saved. */
export type DraftState =
  | { kind: 'idle' | 'typing' | 'failed' }
  | { kind: 'saved'; at: string }
  | { kind: 'conflict'; theirs: Draft }

/** Tells that something was filled in for the one who types, of which a form tells nobody. */
export const Typed = createContext<() => void>(() => {})

const pause = 1_200
const retryAfter = 5_000

interface Autosave {
  state: DraftState
  /** Something was typed. */
  touch: () => void
  /** Go on upon what another page saved: with what stands here, or with theirs. */
  settle: (theirs: Draft, keepMine: boolean) => void
  /** Go on upon what was signed meanwhile, with what stands here; a draft that another page began upon it is shown. */
  follow: (found: Draft) => void
  /** What was typed is being signed. */
  stop: () => void
  /** It was not signed: the draft goes on. */
  resume: () => void
}

/** Saves what content returns whenever typing pauses, one request at a time, and when the page is left. */
export function useAutosave(id: string, first: Draft, content: () => string): Autosave {
  const [state, setState] = useState<DraftState>({ kind: 'idle' })
  const { amendment, version } = first
  const kept = useRef({ amendment, version, dirty: false, busy: false, stopped: false, conflict: false })
  const timer = useRef<number>(undefined)
  const latest = useRef(content)
  latest.current = content

  const save = useCallback(async () => {
    const now = kept.current
    window.clearTimeout(timer.current)
    if (now.busy || now.stopped || now.conflict || !now.dirty) return
    now.busy = true
    now.dirty = false
    let refused = false
    const body = { content: latest.current(), amendment: now.amendment, version: now.version }
    try {
      const { data, error } = await client.PUT('/api/v1/encounters/{id}/draft', {
        params: { path: { id } },
        body,
      })
      if (data) {
        now.version = data.version
        setState({ kind: 'saved', at: data.savedAt ?? '' })
      } else if (problemOf(error).code === 'stale') {
        const theirs = await readDraft(id)
        now.dirty = now.conflict = true
        setState({ kind: 'conflict', theirs })
      } else {
        now.dirty = true
        setState({ kind: 'failed' })
        refused = problemOf(error).status < 500
      }
    } catch {
      now.dirty = true
      setState({ kind: 'failed' })
    } finally {
      now.busy = false
    }
    // What is refused would be refused again: it waits for what is typed next.
    if (now.dirty && !now.conflict && !refused) {
      window.clearTimeout(timer.current)
      timer.current = window.setTimeout(() => void save(), retryAfter)
    }
  }, [id])

  useEffect(() => {
    const leave = () => void save()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
      window.clearTimeout(timer.current)
    }
  }, [save])

  const touch = useCallback(() => {
    kept.current.dirty = true
    if (kept.current.conflict) return
    setState({ kind: 'typing' })
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => void save(), pause)
  }, [save])

  const settle = useCallback(
    (theirs: Draft, keepMine: boolean) => {
      kept.current.amendment = theirs.amendment
      kept.current.version = theirs.version
      kept.current.conflict = false
      kept.current.dirty = keepMine
      setState({ kind: 'idle' })
      if (keepMine) void save()
    },
    [save],
  )

  const follow = useCallback(
    (found: Draft) => {
      if (found.content === '' || found.version === kept.current.version) return settle(found, true)
      kept.current.dirty = kept.current.conflict = true
      setState({ kind: 'conflict', theirs: found })
    },
    [settle],
  )

  const stop = useCallback(() => {
    kept.current.stopped = true
    window.clearTimeout(timer.current)
  }, [])

  const resume = useCallback(() => {
    kept.current.stopped = false
    touch()
  }, [touch])

  return { state, touch, settle, follow, stop, resume }
}
