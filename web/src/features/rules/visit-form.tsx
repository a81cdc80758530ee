import { Alert, App, Form, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { Panel } from '@/shared/components/page'
import { CheckInSites } from './check-in-sites'
import { Conflict, FormFoot, isStale } from './form-foot'
import styles from './rules.module.css'
import { ScreeningFields } from './screening-fields'
import { StationFields } from './station-fields'
import { useRefreshRules, type VisitRules } from './use-rules'

/** The clinic's rules of coming and waiting. */
export function VisitForm({
  rules,
  etag,
  onReload,
}: {
  rules: VisitRules
  etag: string
  onReload: () => void
}) {
  const { t } = useTranslation('rules')
  const { message } = App.useApp()
  const [form] = Form.useForm<VisitRules>()
  const [changed, setChanged] = useState(false)
  const refresh = useRefreshRules()
  const save = api.useMutation('put', '/api/v1/visit-rules', {
    onSuccess: () => {
      void message.success(t('saved'))
      refresh('visit')
    },
  })
  return (
    <Form<VisitRules>
      form={form}
      layout="vertical"
      className={styles.form}
      initialValues={rules}
      onValuesChange={() => setChanged(true)}
      onFinish={values => save.mutate({ params: { header: { 'If-Match': etag } }, body: bodyOf(values) })}
    >
      <Conflict error={save.error} onReload={onReload} />
      {!isStale(save.error) && <FormProblem form={form} error={save.error} />}
      <Panel title={t('visit.checkIn')}>
        <CheckInSites />
        <div className={styles.grid}>
          <Minutes name="earlyMinutes" min={0} max={1440} />
          <Minutes name="graceMinutes" min={0} max={240} />
          <Form.Item name="late" label={t('visit.late')} extra={t('visit.lateHint')}>
            <Select
              options={(['keep', 'arrival', 'end'] as const).map(value => ({
                value,
                label: t(`visit.lateRule.${value}`),
              }))}
            />
          </Form.Item>
          <Minutes name="deskAfterMinutes" min={0} max={1440} />
          <NumberField
            name="identifiers"
            label={t('visit.identifiers')}
            hint={t('visit.identifiersHint')}
            unit={t('unit.items')}
            min={1}
            max={5}
          />
        </div>
      </Panel>
      <Panel title={t('visit.queue')}>
        <div className={styles.grid}>
          {(['passBehind', 'maxPasses', 'returnEvery'] as const).map(name => (
            <NumberField
              key={name}
              name={name}
              label={t(`visit.${name}`)}
              hint={t(`visit.${name}Hint`)}
              unit={t(name === 'maxPasses' ? 'unit.times' : 'unit.patients')}
              min={1}
              max={name === 'passBehind' ? 20 : 10}
            />
          ))}
          <NumberField
            name="callsAtOnce"
            label={t('visit.callsAtOnce')}
            hint={t('visit.callsAtOnceHint')}
            unit={t('unit.patients')}
            min={1}
            max={20}
          />
          <Minutes name="notCalledMinutes" min={5} max={480} />
          <Form.Item name="tellPatient" label={t('visit.tellPatient')} valuePropName="checked">
            <Switch />
          </Form.Item>
        </div>
      </Panel>
      <Panel title={t('visit.stations')}>
        <p className={styles.explained}>{t('visit.stationsHint')}</p>
        <NoIsolation />
        <StationFields />
      </Panel>
      <Panel title={t('visit.screening')}>
        <p className={styles.explained}>{t('visit.screeningHint')}</p>
        <NumberField
          name="screeningThreshold"
          label={t('visit.screeningThreshold')}
          unit={t('unit.points')}
          min={1}
          max={20}
        />
        <NumberField
          name="feverFrom"
          label={t('visit.feverFrom')}
          hint={t('visit.feverFromHint')}
          unit="℃"
          min={36}
          max={42}
          decimals={1}
        />
        <ScreeningFields />
      </Panel>
      <FormFoot
        changed={changed}
        saving={save.isPending}
        onUndo={() => {
          form.resetFields()
          save.reset()
          setChanged(false)
        }}
      />
    </Form>
  )
}

function Minutes({
  name,
  min,
  max,
}: {
  name: 'earlyMinutes' | 'graceMinutes' | 'deskAfterMinutes' | 'notCalledMinutes'
  min: number
  max: number
}) {
  const { t } = useTranslation('rules')
  return (
    <NumberField
      name={name}
      label={t(`visit.${name}`)}
      hint={t(`visit.${name}Hint`)}
      unit={t('unit.minutes')}
      min={min}
      max={max}
    />
  )
}

/** Says what a clinic goes without that has set no place for those who must not wait with others. */
function NoIsolation() {
  const { t } = useTranslation('rules')
  const stations = Form.useWatch<VisitRules['stations'] | undefined>('stations')
  if (!stations || stations.some(one => one?.kind === 'isolation')) return null
  return <Alert className={styles.missing} type="warning" showIcon title={t('visit.noIsolation')} />
}

/** What the contract takes: a station that is new has an empty id, and today's queues are only told. */
function bodyOf(values: VisitRules): VisitRules {
  return {
    ...values,
    stations: (values.stations ?? []).map(({ id, kind, name, departmentId, room }) => ({
      id: id ?? '',
      kind,
      name,
      departmentId: departmentId || undefined,
      room: room?.trim() || undefined,
    })),
    screening: (values.screening ?? []).map(({ id, text, weight }) => ({ id: id ?? '', text, weight })),
  }
}
