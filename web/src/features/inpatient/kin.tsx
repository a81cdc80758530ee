import { Checkbox, Form } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { useHasRole } from '@/shared/me/me'

type Relative = Schemas['Relative']

/** Offers whoever acts for the patient already: they are told as they want to be, as long as they may act. */
export function Kin({ patient }: { patient?: string }) {
  const { t } = useTranslation('inpatient')
  const kin = useKin(patient)
  if (kin.length === 0) return null
  return (
    <Form.Item name="kin" label={t('admit.kin')}>
      <Checkbox.Group
        options={kin.map(one => ({ value: one.id, label: `${one.name} (${t(`relation.${one.relation}`)})` }))}
      />
    </Form.Item>
  )
}

/** Who acts for a patient now. */
export function useKin(patient?: string): { id: string; name: string; relation: Relative['relation'] }[] {
  const keeps = useHasRole('frontdesk', 'nurse', 'doctor')
  const { data } = api.useQuery(
    'get',
    '/api/v1/patients/{id}/family',
    { params: { path: { id: patient ?? '' } } },
    { enabled: keeps && !!patient },
  )
  if (!data) return []
  const all = [
    ...(data.guardian ? [data.guardian] : []),
    ...data.members.filter(one => one.status === 'granted'),
  ]
  return all.map(({ id, name, relation }) => ({ id, name, relation: relation as Relative['relation'] }))
}
