import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { useText } from '@/shared/i18n/text'
import type { Readiness } from '@/shared/preparation/times'
import { useSteps } from '@/shared/preparation/use-steps'
import { useSay } from './appointments'
import { CallSite } from './call-site'
import { GoneSince } from './gone'
import { Answered, Card, Faulty, Nothing, Screen, Tap, TapLink } from './kit'
import { usePerson } from './person-switch'
import { Steps } from './steps'
import styles from './steps.module.css'

/** How to prepare for one appointment, and what is confirmed before it. */
export function Component() {
  const { t } = useTranslation('preparation')
  const { id = '' } = useParams()
  const query = api.useQuery(
    'get',
    '/api/v1/appointments/{id}/preparation',
    { params: { path: { id } } },
    { retry: false },
  )
  const nothing = query.error && problemOf(query.error).code === 'nothing-to-prepare'
  return (
    <Screen title={t('title')} back={{ to: `/my/visits/${id}`, label: t('back') }}>
      {nothing ? (
        <>
          <Nothing title={t('nothing')} />
          <GoneSince id={id} />
        </>
      ) : (
        <Answered query={query}>{readiness => <Prepare readiness={readiness} />}</Answered>
      )}
    </Screen>
  )
}

function Prepare({ readiness }: { readiness: Readiness }) {
  const { t } = useTranslation('preparation')
  const text = useText()
  const say = useSay()
  const steps = useSteps()
  return (
    <>
      {!readiness.open && <GoneSince id={readiness.appointmentId} />}
      <Card title={readiness.serviceId ? text(readiness.serviceName) : t('exam')} tone="brand">
        <p>{say.when(readiness)}</p>
        {readiness.packageChanged && (
          <p role="status">
            <strong>{t('packageChanged')}</strong>
          </p>
        )}
        <Steps
          steps={[
            ...steps(readiness.preparation, readiness.fasting),
            { key: 'come', title: t('come'), at: say.when(readiness), lines: [] },
          ]}
        />
      </Card>
      {readiness.preparation.confirm?.length ? (
        readiness.withheld ? (
          <Withheld readiness={readiness} />
        ) : (
          <Statements readiness={readiness} />
        )
      ) : null}
      {readiness.outcome && <p role="status">{t(`outcome.${readiness.outcome}`)}</p>}
      {readiness.open && (
        <Card title={t('cannot')}>
          <p>{t('cannotHint')}</p>
          <CallSite />
          <TapLink to={`/my/visits/${readiness.appointmentId}/move`}>{t('move')}</TapLink>
        </Card>
      )}
    </>
  )
}

/** What the patient confirms themselves, before somebody who helps them and does not read their record. */
function Withheld({ readiness }: { readiness: Readiness }) {
  const { t } = useTranslation('preparation')
  const text = useText()
  const { name } = usePerson()
  return (
    <Card title={t('confirm')}>
      <p>{t('withheld', { name })}</p>
      <ul>
        {readiness.preparation.confirm?.map(one => (
          <li key={one.id}>{text(one.text)}</li>
        ))}
      </ul>
    </Card>
  )
}

/** The statements, ticked one by one and saved with each tap. */
function Statements({ readiness }: { readiness: Readiness }) {
  const { t } = useTranslation('preparation')
  const text = useText()
  const queries = useQueryClient()
  const id = readiness.appointmentId
  const answer = api.useMutation('post', '/api/v1/appointments/{id}/preparation/answers', {
    onSuccess: () =>
      queries.invalidateQueries({ queryKey: ['get', '/api/v1/appointments/{id}/preparation'] }),
  })
  const all = readiness.preparation.confirm ?? []
  const left = all.filter(one => !readiness.answers[one.id]?.confirmed).length
  return (
    <Card title={t('confirm')}>
      <p role="status">{left === 0 ? t('allConfirmed') : t('left', { count: left })}</p>
      {all.map(one => {
        const said = readiness.answers[one.id]
        const say = (confirmed: boolean) =>
          answer.mutate({ params: { path: { id } }, body: { statement: one.id, confirmed } })
        return (
          <fieldset key={one.id} className={styles.statement}>
            <legend>{text(one.text)}</legend>
            <div className={styles.choices}>
              <Tap
                aria-pressed={said?.confirmed === true}
                disabled={!readiness.open || answer.isPending}
                onClick={() => say(true)}
              >
                {t('yes')}
              </Tap>
              <Tap
                aria-pressed={said?.confirmed === false}
                disabled={!readiness.open || answer.isPending}
                onClick={() => say(false)}
              >
                {t('no')}
              </Tap>
            </div>
            {said?.confirmed === false && one.warnDesk && (
              <div role="alert">
                <strong>{t('callUs')}</strong> <CallSite />
              </div>
            )}
          </fieldset>
        )
      })}
      <Faulty error={answer.error} />
    </Card>
  )
}
