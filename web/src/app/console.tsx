import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import enGB from 'antd/locale/en_GB'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/en-gb'
import 'dayjs/locale/zh-cn'
import { Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Outlet } from 'react-router'
import { newQueryClient } from '@/shared/api/query-client'
import { session } from '@/shared/api/session'
import { Splash } from './splash'
import { modal, theme } from './theme'

/** What every page of the console stands in: data, the component library in the chosen language, notices. */
export function Component() {
  const { i18n } = useTranslation()
  const [queries] = useState(newQueryClient)
  const chinese = i18n.language === 'zh-CN'
  dayjs.locale(chinese ? 'zh-cn' : 'en-gb')

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
      <ConfigProvider
        locale={chinese ? zhCN : enGB}
        theme={theme}
        button={{ autoInsertSpace: false }}
        modal={modal}
      >
        <AntApp message={{ maxCount: 2, top: 64 }}>
          <Suspense fallback={<Splash />}>
            <Outlet />
          </Suspense>
        </AntApp>
      </ConfigProvider>
    </QueryClientProvider>
  )
}
