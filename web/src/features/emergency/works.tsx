import { Button, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { newKey, useIdempotencyKey } from '@/shared/api/idempotency'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { type Sheet, useRefreshEmergencies } from './emergency'
import { type Place, PlaceFields } from './place-fields'
import styles from './sheet.module.css'

/** What whoever is there, or on the way, has to say: one press each, and a line for measures. */
export function Works({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation('emergency')
  const refresh = useRefreshEmergencies()
  const [note, setNote] = useState('')
  const [key, renew] = useIdempotencyKey()
  const write = api.useMutation('post', '/api/v1/emergencies/{id}/timeline', {
    onSuccess: () => {
      setNote('')
      renew()
      void refresh()
    },
  })
  const end = api.useMutation('post', '/api/v1/emergencies/{id}/end', { onSuccess: refresh })
  const say = (kind: 'acknowledged' | 'arrived' | 'measure' | 'handed-over', text?: string) =>
    write.mutate({
      params: { path: { id: sheet.id }, header: { 'Idempotency-Key': key } },
      body: { kind, note: text },
    })
  const finish = (falseAlarm: boolean) =>
    end.mutate({
      params: { path: { id: sheet.id }, header: { 'Idempotency-Key': newKey() } },
      body: { falseAlarm },
    })
  return (
    <Panel title={t('works.title')}>
      <ProblemAlert error={write.error ?? end.error} />
      <div className={styles.works}>
        <Button type="primary" disabled={write.isPending} onClick={() => say('acknowledged')}>
          {t('banner.come')}
        </Button>
        <Button disabled={write.isPending} onClick={() => say('arrived')}>
          {t('works.arrived')}
        </Button>
        <Button disabled={write.isPending} onClick={() => say('handed-over')}>
          {t('works.handedOver')}
        </Button>
        <Popconfirm title={t('works.endSure')} onConfirm={() => finish(false)}>
          <Button loading={end.isPending}>{t('works.end')}</Button>
        </Popconfirm>
        <Popconfirm title={t('works.falseSure')} onConfirm={() => finish(true)}>
          <Button danger loading={end.isPending}>
            {t('works.falseAlarm')}
          </Button>
        </Popconfirm>
      </div>
      <Where key={`${sheet.siteId} ${sheet.room}`} sheet={sheet} />
      <form
        className={styles.write}
        onSubmit={event => {
          event.preventDefault()
          if (note.trim()) say('measure', note.trim())
        }}
      >
        <Input
          aria-label={t('works.measure')}
          placeholder={t('works.measure')}
          value={note}
          maxLength={500}
          autoComplete="off"
          onChange={event => setNote(event.target.value)}
        />
        <Button htmlType="submit" loading={write.isPending} disabled={!note.trim()}>
          {t('works.write')}
        </Button>
      </form>
    </Panel>
  )
}

/** Says where it is: asked for while nobody has said so, and a press away afterwards. */
function Where({ sheet }: { sheet: Sheet }) {
  const { t } = useTranslation('emergency')
  const refresh = useRefreshEmergencies()
  const [key] = useIdempotencyKey()
  const [place, setPlace] = useState<Place>({ siteId: sheet.siteId, room: sheet.room })
  const [asked, setAsked] = useState(!sheet.room)
  const write = api.useMutation('post', '/api/v1/emergencies/{id}/timeline', { onSuccess: refresh })
  if (!asked)
    return (
      <Button type="link" onClick={() => setAsked(true)}>
        {t('place.change')}
      </Button>
    )
  return (
    <form
      className={styles.write}
      onSubmit={event => {
        event.preventDefault()
        write.mutate({
          params: { path: { id: sheet.id }, header: { 'Idempotency-Key': key } },
          body: { kind: 'located', siteId: place.siteId, room: place.room?.trim() },
        })
      }}
    >
      {!sheet.room && <strong>{t('place.ask')}</strong>}
      <PlaceFields place={place} onChange={setPlace} />
      <Button htmlType="submit" loading={write.isPending} disabled={!place.room?.trim()}>
        {t('place.say')}
      </Button>
      <ProblemAlert error={write.error} />
    </form>
  )
}
