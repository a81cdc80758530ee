import { App } from 'antd'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useBlocker } from 'react-router'

/**
 * Asks before what was changed and not saved is left: by a link, by the way back, and by closing the page. What is returned
 * lets the next way go unasked, once it is saved.
 */
export function useUnsaved(changed: boolean): () => void {
  const { t } = useTranslation('common')
  const { modal } = App.useApp()
  const asks = useRef(changed)
  useEffect(() => {
    asks.current = changed
    if (!changed) return
    const ask = (event: BeforeUnloadEvent) => {
      if (asks.current) event.preventDefault()
    }
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [changed])
  const { state, proceed, reset } = useBlocker(
    ({ currentLocation: here, nextLocation: there }) =>
      asks.current && (here.pathname !== there.pathname || here.search !== there.search),
  )
  useEffect(() => {
    if (state !== 'blocked') return
    const asked = modal.confirm({
      title: t('unsaved.title'),
      content: t('unsaved.hint'),
      okText: t('unsaved.leave'),
      cancelText: t('unsaved.stay'),
      okButtonProps: { danger: true },
      onOk: proceed,
      onCancel: reset,
    })
    return asked.destroy
  }, [state, proceed, reset, modal, t])
  return () => {
    asks.current = false
  }
}
