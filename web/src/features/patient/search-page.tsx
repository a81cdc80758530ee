import { UserAddOutlined } from '@ant-design/icons'
import { Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { LinkButton } from '@/shared/components/link-button'
import { Page, Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { useHasRole } from '@/shared/me/me'
import { usePatientSearch } from '@/shared/patient/search'
import { keepSearch, lastSearch } from './kept'
import { ResultTable } from './result-table'

const limit = 50

export function Component() {
  const { t } = useTranslation(['patient', 'common'])
  const navigate = useNavigate()
  const [text, setText] = useState(lastSearch)
  const search = usePatientSearch(text, limit)
  const mayRegister = useHasRole('frontdesk', 'nurse', 'doctor')
  const register = mayRegister && (
    <LinkButton to="/patients/new" type="primary" icon={<UserAddOutlined />}>
      {t('register.open')}
    </LinkButton>
  )

  function onChange(next: string) {
    setText(next)
    keepSearch(next)
  }

  return (
    <Page title={t('search.title')} actions={register}>
      <Panel flush>
        <div style={{ padding: 12 }}>
          <Input
            size="large"
            autoFocus
            aria-label={t('search.label')}
            placeholder={t('search.placeholder')}
            value={text}
            onChange={event => onChange(event.target.value)}
            onPressEnter={event => {
              const only =
                search.settled && search.data?.items.length === 1 ? search.data.items[0] : undefined
              if (only && !event.nativeEvent.isComposing) void navigate(`/patients/${only.id}`)
            }}
          />
        </div>
        {text.trim() === '' ? (
          <Empty title={t('search.start')} hint={t('search.startHint')} />
        ) : (
          <QueryState query={search}>
            {data =>
              data.items.length === 0 ? (
                <Empty
                  title={t('search.none', { q: search.q })}
                  hint={t('search.noneHint')}
                  action={register}
                />
              ) : (
                <>
                  <ResultTable patients={data.items} />
                  {data.next && <Empty title={t('search.more', { count: limit })} />}
                </>
              )
            }
          </QueryState>
        )}
      </Panel>
    </Page>
  )
}
