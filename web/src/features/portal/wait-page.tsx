import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useParams, useSearchParams } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useToday } from '@/shared/me/me'
import { addDays } from '@/shared/time/civil'
import fields from './fields.module.css'
import { OfAge } from './for-whom'
import { FormFault, Screen, Tap, TapLink } from './kit'
import { Known } from './missing'
import { usePerson } from './person-switch'
import { type Wish, WishFields } from './wish-fields'

/** Joins the waiting list of a department, for some days, for anybody there or for one doctor. */
export function Component() {
  return (
    <Known>
      <OfAge>
        <Join />
      </OfAge>
    </Known>
  )
}

function Join() {
  const { t } = useTranslation(['portal', 'waits', 'appeal'])
  const { department = '' } = useParams()
  const insteadOf = (useLocation().state as { insteadOf?: string } | null)?.insteadOf
  const { id: patientId } = usePerson()
  const names = useDirectoryNames()
  const navigate = useNavigate()
  const today = useToday()
  const doctor = useSearchParams()[0].get('doctor') ?? undefined
  const [wish, setWish] = useState<Wish>({ from: today, until: addDays(today, 7), practitionerId: doctor })
  const [key] = useIdempotencyKey()
  const join = api.useMutation('post', '/api/v1/waitlist', {
    onSuccess: () => void navigate('/my/waits', { replace: true }),
  })
  return (
    <Screen
      title={t('wait.title')}
      lead={t(insteadOf ? 'wait.leadEarlier' : 'wait.lead', { department: names.department(department) })}
      back={{ to: `/book/${department}`, label: names.department(department) || t('book.departments') }}
    >
      <form
        className={fields.form}
        noValidate // what is wrong is said at the field in the clinic's words, and not in a bubble of the browser's
        onSubmit={event => {
          event.preventDefault()
          join.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              ...wish,
              patientId,
              departmentId: department,
              insteadOf,
            },
          })
        }}
      >
        <FormFault error={join.error} />
        {join.error && problemOf(join.error).code === 'already-waiting-yourself' && (
          <TapLink to="/my/waits">{t('waits:see')}</TapLink>
        )}
        {join.error && problemOf(join.error).code === 'waitlist-restricted' && (
          <TapLink to="/my/standing">{t('appeal:open')}</TapLink>
        )}
        <WishFields department={department} wish={wish} onChange={setWish} error={join.error} />
        <Tap look="main" type="submit" busy={join.isPending}>
          {t('wait.submit')}
        </Tap>
      </form>
    </Screen>
  )
}
