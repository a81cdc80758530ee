import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation, useNavigate, useParams } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { problemOf } from '@/shared/api/problem'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useToday } from '@/shared/me/me'
import { addDays } from '@/shared/time/civil'
import fields from './fields.module.css'
import { OfAge } from './for-whom'
import { FieldFault, FormFault, faultsOf, Screen, Tap, TapLink } from './kit'
import { Known } from './missing'
import { usePerson } from './person-switch'

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
  const { t } = useTranslation(['portal', 'waits'])
  const { department = '' } = useParams()
  const insteadOf = (useLocation().state as { insteadOf?: string } | null)?.insteadOf
  const { id: patientId } = usePerson()
  const names = useDirectoryNames()
  const navigate = useNavigate()
  const today = useToday()
  const [from, setFrom] = useState(today)
  const [until, setUntil] = useState(addDays(today, 7))
  const [doctor, setDoctor] = useState('')
  const [key] = useIdempotencyKey()
  const schedules = api.useQuery('get', '/api/v1/slots', {
    params: { query: { department, from: today, days: 31 } },
  })
  const doctors = [...new Set(schedules.data?.items.map(one => one.practitionerId))]
  const join = api.useMutation('post', '/api/v1/waitlist', {
    onSuccess: () => void navigate('/my/waits', { replace: true }),
  })
  const faultId = useId()
  const wrong = (field: string) =>
    faultsOf(join.error, field).length > 0
      ? { 'aria-invalid': true, 'aria-describedby': `${faultId}-${field}` }
      : undefined
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
              patientId,
              departmentId: department,
              practitionerId: doctor || undefined,
              from,
              until,
              insteadOf,
            },
          })
        }}
      >
        <FormFault error={join.error} />
        {join.error && problemOf(join.error).code === 'already-waiting-yourself' && (
          <TapLink to="/my/waits">{t('waits:see')}</TapLink>
        )}
        <label className={fields.field}>
          <span>{t('wait.from')}</span>
          <input
            type="date"
            required
            min={today}
            value={from}
            {...wrong('from')}
            onChange={event => setFrom(event.target.value)}
          />
          <FieldFault id={`${faultId}-from`} error={join.error} field="from" />
        </label>
        <label className={fields.field}>
          <span>{t('wait.until')}</span>
          <input
            type="date"
            required
            min={from}
            value={until}
            {...wrong('until')}
            onChange={event => setUntil(event.target.value)}
          />
          <FieldFault id={`${faultId}-until`} error={join.error} field="until" />
        </label>
        <label className={fields.field}>
          <span>{t('wait.doctor')}</span>
          <select value={doctor} onChange={event => setDoctor(event.target.value)}>
            <option value="">{t('book.anybody')}</option>
            {doctors.map(id => (
              <option key={id} value={id}>
                {names.practitioner(id)}
              </option>
            ))}
          </select>
        </label>
        <Tap look="main" type="submit" busy={join.isPending}>
          {t('wait.submit')}
        </Tap>
      </form>
    </Screen>
  )
}
