import { Button, Drawer, Form, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { useDepartments, usePractitioners } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { PatientPicker } from '@/shared/patient/patient-picker'
import { BerthFields } from './berth-fields'
import { Kin, useKin } from './kin'
import { RelativeFields } from './relative-fields'
import { useRefreshStays } from './stays'

type Values = Schemas['AdmitInBody'] & { kin?: string[] }

/** Admits a patient to a bed, and asks whom of the family to tell. */
export function AdmitDrawer({ patient, onClose }: { patient?: string; onClose: () => void }) {
  const { t } = useTranslation(['inpatient', 'common'])
  const text = useText()
  const navigate = useNavigate()
  const refresh = useRefreshStays()
  const [form] = Form.useForm<Values>()
  const [key] = useIdempotencyKey()
  const departments = (useDepartments().data?.items ?? []).filter(one => one.active)
  const practitioners = (usePractitioners().data?.items ?? []).filter(one => one.active)
  const admit = api.useMutation('post', '/api/v1/stays', {
    onSuccess: stay => {
      void refresh()
      void navigate(`/stays/${stay.id}`)
    },
  })
  const chosenPatient = Form.useWatch('patientId', form)
  const kin = useKin(chosenPatient)
  const required = [{ required: true, message: t('required') }]
  return (
    <Drawer
      open
      size={480}
      title={t('admit.title')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={admit.isPending} onClick={form.submit}>
          {t('admit.submit')}
        </Button>
      }
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{ patientId: patient }}
        onFinish={({ kin: chosen = [], family = [], ...body }) =>
          admit.mutate({
            params: { header: { 'Idempotency-Key': key } },
            body: {
              ...body,
              family: [
                ...kin
                  .filter(one => chosen.includes(one.id))
                  .map(one => ({ patientId: one.id, relation: one.relation, language: 'zh-CN' as const })),
                ...family,
              ],
            },
          })
        }
      >
        <FormProblem form={form} error={admit.error} />
        <Form.Item name="patientId" label={t('field.patient')} rules={required}>
          <PatientPicker known={patient} />
        </Form.Item>
        <Form.Item name="departmentId" label={t('common:department.label')} rules={required}>
          <Select options={departments.map(one => ({ value: one.id, label: text(one.name) }))} />
        </Form.Item>
        <Form.Item name="attendingId" label={t('field.attending')} rules={required}>
          <Select options={practitioners.map(one => ({ value: one.id, label: text(one.name) }))} />
        </Form.Item>
        <BerthFields />
        <NumberField name="expectedDays" label={t('field.expected')} min={1} max={365} optional />
        <Kin patient={chosenPatient} />
        <Form.List name="family">
          {(fields, { add, remove }) => (
            <fieldset style={{ border: 0, padding: 0, margin: 0, minWidth: 0 }}>
              <legend>{t('admit.family')}</legend>
              <p>{t('admit.familyHint')}</p>
              {fields.map(({ key: row, name }) => (
                <div key={row}>
                  <RelativeFields row={name} />
                  <Button onClick={() => remove(name)}>{t('admit.remove')}</Button>
                </div>
              ))}
              {fields.length < 5 && (
                <Button onClick={() => add({ language: 'zh-CN' })}>{t('admit.addFamily')}</Button>
              )}
            </fieldset>
          )}
        </Form.List>
      </Form>
    </Drawer>
  )
}
