import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, client, type Schemas } from '@/shared/api/client'
import { useSentOnce } from '@/shared/api/sent-once'
import { type Language, languageNames } from '@/shared/i18n/language'
import fields from './fields.module.css'
import { Answered, Faulty, Screen, Tap } from './kit'
import { usePerson } from './person-switch'

/** How the clinic reaches the patient, for the patient to change. Masked values stand for what the file has. */
export function Component() {
  const { t } = useTranslation('portal')
  const { id } = usePerson()
  const file = api.useQuery('get', '/api/v1/patients/{id}', { params: { path: { id } } }, { staleTime: 0 })
  return (
    <Screen title={t('contact.title')} lead={t('contact.lead')} back={{ to: '/my/me', label: t('me.title') }}>
      <Answered query={file}>{patient => <Form patient={patient} />}</Answered>
    </Screen>
  )
}

function Form({ patient }: { patient: Schemas['Patient'] }) {
  const { t } = useTranslation('portal')
  const navigate = useNavigate()
  const [email, setEmail] = useState(patient.email ?? '')
  const [address, setAddress] = useState(patient.address ?? '')
  const [language, setLanguage] = useState(patient.language as Language)
  const save = useSentOnce(
    useMutation({
      mutationFn: async () => {
        const path = { id: patient.id }
        const { response } = await client.GET('/api/v1/patients/{id}', { params: { path } })
        const { error } = await client.PATCH('/api/v1/patients/{id}', {
          params: { path, header: { 'If-Match': response.headers.get('ETag') ?? '' } },
          body: { email, address, language },
        })
        if (error) throw error
      },
      onSuccess: () => void navigate('/my/me'),
    }),
  )
  return (
    <form
      className={fields.form}
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <label className={fields.field}>
        <span>{t('me.email')}</span>
        <input
          inputMode="email"
          autoComplete="email"
          value={email}
          onChange={event => setEmail(event.target.value)}
        />
      </label>
      <label className={fields.field}>
        <span>{t('me.address')}</span>
        <input
          autoComplete="street-address"
          value={address}
          onChange={event => setAddress(event.target.value)}
        />
      </label>
      <label className={fields.field}>
        <span>{t('me.language')}</span>
        <select value={language} onChange={event => setLanguage(event.target.value as Language)}>
          {Object.entries(languageNames).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <p>{t('contact.phone')}</p>
      <Faulty error={save.error} />
      <Tap look="main" type="submit" busy={save.isPending}>
        {t('contact.save')}
      </Tap>
    </form>
  )
}
