import { AlertOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

const RaiseDialog = lazy(() => import('./raise-dialog'))

/** The button, on every page of the staff: in the bar, and by Alt+Shift+E from wherever the keyboard is. */
export default function Alarm() {
  const { t } = useTranslation('emergency')
  const { message } = App.useApp()
  const [open, setOpen] = useState(false)

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.altKey && event.shiftKey && event.code === 'KeyE') {
        event.preventDefault()
        setOpen(true)
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  return (
    <>
      <Button
        danger
        type="primary"
        icon={<AlertOutlined />}
        aria-keyshortcuts="Alt+Shift+E"
        title={t('button.hint')}
        onClick={() => setOpen(true)}
      >
        {t('button.label')}
      </Button>
      {open && (
        <Suspense>
          <RaiseDialog
            onClose={joined => {
              setOpen(false)
              if (joined !== undefined)
                void message.success(joined ? t('raise.joined') : t('raise.raised'), 8)
            }}
          />
        </Suspense>
      )}
    </>
  )
}
