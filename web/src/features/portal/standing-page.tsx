import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { useSay } from './appointments'
import fields from './fields.module.css'
import { Answered, Badge, Card, Done, Faulty, Nothing, Screen, Tap } from './kit'
import { usePerson } from './person-switch'

type Standing = Schemas['Standing']

/** What was missed or cancelled late, what follows from it by the clinic's rules, and the way to say that it is not fair. */
export function Component() {
  const { t } = useTranslation('portal')
  const { id } = usePerson()
  const query = api.useQuery(
    'get',
    '/api/v1/patients/{id}/standing',
    { params: { path: { id } } },
    { staleTime: 0 },
  )
  return (
    <Screen title={t('standing.title')} back={{ to: '/my/me', label: t('me.title') }}>
      <Answered query={query}>
        {standing => (
          <>
            <State standing={standing} />
            <Strikes standing={standing} />
            <Appeals id={id} standing={standing} refetch={query.refetch} />
          </>
        )}
      </Answered>
    </Screen>
  )
}

function State({ standing }: { standing: Standing }) {
  const { t } = useTranslation('portal')
  const format = useClinicFormat()
  const { rules } = standing
  return (
    <Card
      title={t(
        standing.restricted ? 'standing.restricted' : standing.warned ? 'standing.warned' : 'standing.good',
      )}
      tone={standing.restricted || standing.warned ? 'warn' : undefined}
    >
      {standing.restricted && standing.until && (
        <p>{t('standing.until', { until: format.dateTime(standing.until) })}</p>
      )}
      {rules.restrictAt > 0 && (
        <p>
          {t('standing.rule', { count: rules.restrictAt, days: rules.days, restrict: rules.restrictDays })}
        </p>
      )}
      {rules.lateCancels && <p>{t('standing.lateCount')}</p>}
    </Card>
  )
}

function Strikes({ standing }: { standing: Standing }) {
  const { t } = useTranslation(['portal', 'appeal'])
  const format = useClinicFormat()
  const term = useTerm('portal')
  const say = useSay()
  if (standing.strikes.length === 0) return <Nothing title={t('standing.none')} />
  return standing.strikes.map(one => (
    <Card key={one.appointmentId}>
      <p>
        <strong>{say.when(one)}</strong> <Badge tone="bad">{term('strike', one.kind)}</Badge>{' '}
        {one.forgiven && <Badge tone="done">{t('standing.forgiven')}</Badge>}
      </p>
      <p>{say.where(one)}</p>
      {one.kind === 'late-cancel' && <p>{t('appeal:cancelledOn', { at: format.dateTime(one.at) })}</p>}
    </Card>
  ))
}

/** Which visits the clinic does not count, though nobody objected. */
function Forgiven({ appeal, strikes }: { appeal: Schemas['Appeal']; strikes: Schemas['Strike'][] }) {
  const { t } = useTranslation('appeal')
  const format = useClinicFormat()
  const say = useSay()
  return (
    <>
      <p>{t('unaskedOn', { at: format.dateTime(appeal.decidedAt ?? appeal.at) })}</p>
      {strikes
        .filter(one => appeal.strikes.includes(one.appointmentId))
        .map(one => (
          <p key={one.appointmentId}>
            {say.when(one)} · {say.where(one)}
          </p>
        ))}
    </>
  )
}

function Appeals({ id, standing, refetch }: { id: string; standing: Standing; refetch: () => unknown }) {
  const { t } = useTranslation(['portal', 'appeal'])
  const [text, setText] = useState('')
  const appeal = api.useMutation('post', '/api/v1/patients/{id}/appeals', {
    onSuccess: () => {
      setText('')
      void refetch()
    },
  })
  const waiting = standing.appeals.some(one => !one.decision)
  const answered = standing.restricted && !standing.mayAppeal && !waiting
  return (
    <>
      {appeal.isSuccess && (
        <Done>
          <p>{t('appeal:sent')}</p>
        </Done>
      )}
      {standing.appeals.map(one => (
        <Card
          key={one.id}
          title={t(
            one.unasked
              ? 'appeal:unasked'
              : one.decision === 'accepted'
                ? 'appeal:accepted'
                : one.decision === 'rejected'
                  ? 'appeal:rejected'
                  : 'appeal:waiting',
          )}
        >
          {one.unasked ? <Forgiven appeal={one} strikes={standing.strikes} /> : <p>{one.text}</p>}
          {one.answer && <p>{t('appeal:answer', { answer: one.answer })}</p>}
        </Card>
      ))}
      {answered && <p>{t('appeal:answered')}</p>}
      {standing.mayAppeal && (
        <form
          className={fields.form}
          onSubmit={event => {
            event.preventDefault()
            appeal.mutate({ params: { path: { id } }, body: { text } })
          }}
        >
          <label className={fields.field}>
            <span>{t('appeal:ask')}</span>
            <textarea required maxLength={500} value={text} onChange={event => setText(event.target.value)} />
          </label>
          <Faulty error={appeal.error} />
          <Tap look="main" type="submit" busy={appeal.isPending}>
            {t('appeal:submit')}
          </Tap>
        </form>
      )}
    </>
  )
}
