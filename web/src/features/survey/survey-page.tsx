import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { client } from '@/shared/api/client'
import { LinkPage } from '@/shared/components/link-page'
import { LinkFailed, LinkOver, useLinked } from '@/shared/components/linked'
import { SurveyForm } from './survey-form'

/** What a patient's link opens: no login, a phone in one hand, nothing loaded that is not needed. */
export function Component() {
  const { t } = useTranslation('survey')
  const { token = '' } = useParams()
  const { state, retry } = useLinked(token, opened) // what was answered stays in another language
  const [done, setDone] = useState(false)
  return (
    <LinkPage title={state.step === 'shown' && !done ? state.shown.title : t('title')}>
      {done && <Thanks />}
      {!done && state.step === 'loading' && <p role="status">{t('loading')}</p>}
      {!done && state.step === 'failed' && state.problem.code === 'already-answered' && (
        <LinkOver title={t('answered.title')}>
          <p>{t('answered.detail')}</p>
        </LinkOver>
      )}
      {!done && state.step === 'failed' && state.problem.code !== 'already-answered' && (
        <LinkFailed problem={state.problem} retry={retry} />
      )}
      {!done && state.step === 'shown' && (
        <SurveyForm token={token} page={state.shown} onDone={() => setDone(true)} />
      )}
    </LinkPage>
  )
}

function opened(token: string) {
  return client.GET('/api/v1/survey-invitations/{token}', { params: { path: { token } } })
}

function Thanks() {
  const { t } = useTranslation('survey')
  return (
    <LinkOver title={t('thanks.title')}>
      <p>{t('thanks.detail')}</p>
    </LinkOver>
  )
}
