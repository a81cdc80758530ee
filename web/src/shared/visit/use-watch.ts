import { useEffect, useState } from 'react'
import { client, type Schemas } from '@/shared/api/client'

export type Watched = Schemas['Waiting']

/** After so many milliseconds without an answer there is none: a network may be there and lead nowhere. */
const patience = 15_000

/**
 * Looks again and again how a visit stands, as often as the server says. An answer that has not changed costs next to
 * nothing; a lost connection is told and tried again, at once when the phone is back.
 */
export function useWatch(encounter: string): { waiting: Watched | undefined; lost: boolean } {
  const [waiting, setWaiting] = useState<Watched>()
  const [lost, setLost] = useState(false)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let seen: { etag: string; value: Watched } | undefined
    let stopped = false
    let latest = 0
    async function look(): Promise<void> {
      clearTimeout(timer)
      // A phone that comes back looks at once, while an earlier look may still be under way: only the latest is believed.
      const mine = ++latest
      const over = () => stopped || mine !== latest
      let next = 10
      const asking = new AbortController()
      const enough = setTimeout(() => asking.abort(), patience)
      try {
        const { data, response } = await client.GET('/api/v1/encounters/{id}/wait', {
          params: {
            path: { id: encounter },
            query: { queue: seen?.value.queueId },
            header: { 'If-None-Match': seen?.etag },
          },
          signal: asking.signal,
        })
        if (over()) return
        if (data) seen = { etag: response.headers.get('ETag') ?? '', value: data }
        setLost(response.status !== 304 && !data)
        if (seen) {
          setWaiting(seen.value)
          next = seen.value.nextLook
        }
      } catch {
        if (!over()) setLost(true)
      } finally {
        clearTimeout(enough)
      }
      if (!over() && next > 0) timer = setTimeout(look, next * 1000)
    }
    const back = () => document.visibilityState === 'visible' && void look()
    void look()
    window.addEventListener('online', back)
    document.addEventListener('visibilitychange', back)
    return () => {
      stopped = true
      clearTimeout(timer)
      window.removeEventListener('online', back)
      document.removeEventListener('visibilitychange', back)
    }
  }, [encounter])
  return { waiting, lost }
}
