import { QueryClientProvider } from '@tanstack/react-query'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet } from 'react-router'
import { newQueryClient } from '@/shared/api/query-client'
import { session } from '@/shared/api/session'
import { Splash } from '../splash'

/** What every page of the portal stands in. A patient's phone loads neither the console nor its component library. */
export function Component() {
  const { i18n } = useTranslation()
  const [queries] = useState(newQueryClient)

  useEffect(() => {
    // Another person may sign in next: nothing that this one saw stays behind.
    return session.subscribe(() => queries.clear())
  }, [queries])

  useEffect(() => {
    // What the server said is in the language it was asked in.
    const again = () => void queries.invalidateQueries()
    i18n.on('languageChanged', again)
    return () => i18n.off('languageChanged', again)
  }, [i18n, queries])

  return (
    <QueryClientProvider client={queries}>
      <Suspense fallback={<Splash />}>
        <Outlet />
      </Suspense>
    </QueryClientProvider>
  )
}
