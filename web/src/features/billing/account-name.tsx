import { useTranslation } from 'react-i18next'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { usePatientName } from '@/shared/patient/patient-link'
import type { Account } from './accounts'

/** Names accounts: what of, with its date, department and doctor. A day may have several visits, by their numbers. */
export function useAccountName(): (account: Account) => string {
  const { t } = useTranslation('billing')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  return account =>
    [
      t(account.stayId ? 'stay.title' : account.examId ? 'account.exam' : 'account.title', {
        day: format.day(account.date),
      }),
      names.department(account.departmentId),
      names.practitioner(account.practitionerId),
      !account.stayId && !account.examId && t('account.number', { number: account.number }),
    ]
      .filter(Boolean)
      .join(' · ')
}

/** Heads a dialog with whose account it changes, and which, so that nothing is booked on a wrong one. */
export function AccountHead({ account }: { account: Account }) {
  const name = useAccountName()
  const patient = usePatientName(account.patientId)
  return (
    <p style={{ marginTop: 0 }}>
      {patient && (
        <>
          <strong>{patient}</strong> ·{' '}
        </>
      )}
      {name(account)}
    </p>
  )
}
