import { useEffect, useState } from 'react'

// How far the phone's clock is from the clinic's, as an answer that was just made told it.
let ahead = 0

/** Notes what the server's clock said a moment ago. */
export function noteServerTime(instant: string): void {
  ahead = Date.now() - Date.parse(instant)
}

export function secondsUntil(instant: string, now: number): number {
  return Math.max(0, Math.ceil((Date.parse(instant) - (now - ahead)) / 1000))
}

/** The seconds that are left until an instant, told each second. */
export function useCountdown(until: string): number {
  const [left, setLeft] = useState(() => secondsUntil(until, Date.now()))
  useEffect(() => {
    const tick = () => setLeft(secondsUntil(until, Date.now()))
    tick()
    const timer = setInterval(tick, 1000)
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }, [until])
  return left
}

/** 4:05 */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
