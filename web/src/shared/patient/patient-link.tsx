import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'

/** Leads to a patient's file by name. A list that names only the id has its names looked up, once each. */
export function PatientLink({ id, name }: { id: string; name?: string }) {
  const { t } = useTranslation()
  const known = usePatientName(id, name)
  return <Link to={`/patients/${id}`}>{known ?? t('openFile')}</Link>
}

/** A patient's name, looked up unless it is given. */
export function usePatientName(id: string, given?: string): string | undefined {
  const patient = api.useQuery(
    'get',
    '/api/v1/patients/{id}',
    { params: { path: { id } } },
    { enabled: given === undefined, staleTime: 5 * 60_000 },
  )
  return given ?? patient.data?.name
}
