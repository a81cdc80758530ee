import { type RefObject, useEffect } from 'react'

/**
 * Gives the focus to the page's heading when what had it is gone, as a button that did its work: a keyboard and a screen
 * reader go on where they were, and not at the top of everything.
 */
export function useKeptFocus(within: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const main = within.current
    if (!main) return
    let last: Element | null = null
    const note = (event: FocusEvent) => {
      last = event.target instanceof Element ? event.target : null
    }
    const watch = new MutationObserver(() => {
      if (!last || last.isConnected || document.activeElement !== document.body) return
      last = null
      main.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
    })
    main.addEventListener('focusin', note)
    watch.observe(main, { childList: true, subtree: true })
    return () => {
      main.removeEventListener('focusin', note)
      watch.disconnect()
    }
  }, [within])
}
