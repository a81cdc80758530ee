import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import fields from './fields.module.css'
import { Card, Faulty, Said, Tap } from './kit'

const relations = ['spouse', 'child', 'father', 'mother', 'grandparent', 'sibling', 'other'] as const

/** Asks somebody by phone and name. Whether the clinic knows them is told to nobody. */
export function AskToAct({ asked, refetch }: { asked: Schemas['Asking'][]; refetch: () => unknown }) {
  const { t } = useTranslation('family')
  const term = useTerm('family')
  const format = useClinicFormat()
  const [key, renewKey] = useIdempotencyKey()
  const [name, setName] = useState('')
  const [phone, setPhone] = useState('')
  const [relation, setRelation] = useState<(typeof relations)[number]>('spouse')
  const [record, setRecord] = useState(false)
  const ask = api.useMutation('post', '/api/v1/family-requests', {
    onSuccess: () => {
      renewKey()
      setName('')
      setPhone('')
      void refetch()
    },
  })
  return (
    <Card title={t('ask.title')}>
      <p>{t('ask.lead')}</p>
      <form
        className={fields.form}
        onSubmit={event => {
          event.preventDefault()
          ask.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: { name, phone, relation, scope: record ? 'record' : 'visits' },
          })
        }}
      >
        <label className={fields.field}>
          <span>{t('ask.name')}</span>
          <input
            required
            maxLength={200}
            autoComplete="off"
            value={name}
            onChange={event => setName(event.target.value)}
          />
        </label>
        <label className={fields.field}>
          <span>{t('ask.phone')}</span>
          <input
            required
            type="tel"
            maxLength={60}
            autoComplete="off"
            value={phone}
            onChange={event => setPhone(event.target.value)}
          />
        </label>
        <label className={fields.field}>
          <span>{t('ask.relation')}</span>
          <select
            value={relation}
            onChange={event => setRelation(event.target.value as (typeof relations)[number])}
          >
            {relations.map(one => (
              <option key={one} value={one}>
                {term('relation', one)}
              </option>
            ))}
          </select>
        </label>
        <label className={fields.check}>
          <input type="checkbox" checked={record} onChange={event => setRecord(event.target.checked)} />
          {t('ask.record')}
        </label>
        <Faulty error={ask.error} />
        <Tap look="main" type="submit" busy={ask.isPending}>
          {t('ask.submit')}
        </Tap>
      </form>
      <Said>{ask.isSuccess && <p>{t('ask.sent')}</p>}</Said>
      {asked.map(one => (
        <p key={one.at}>
          {one.phone} · {term('relation', one.relation)} ·{' '}
          {t('ask.until', { until: format.dateTime(one.until) })}
        </p>
      ))}
    </Card>
  )
}
