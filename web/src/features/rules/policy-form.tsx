import { App, Form, Select, Switch } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { Panel } from '@/shared/components/page'
import { Conflict, FormFoot, isStale } from './form-foot'
import styles from './rules.module.css'
import { type Policy, useRefreshRules } from './use-rules'

/** The clinic's policy of appointments: deadlines, holds, overbooking, and what follows from not coming. */
export function PolicyForm({
  policy,
  etag,
  onReload,
}: {
  policy: Policy
  etag: string
  onReload: () => void
}) {
  const { t } = useTranslation('rules')
  const { message } = App.useApp()
  const [form] = Form.useForm<Policy>()
  const [changed, setChanged] = useState(false)
  const refresh = useRefreshRules()
  const save = api.useMutation('put', '/api/v1/booking-policy', {
    onSuccess: () => {
      void message.success(t('saved'))
      refresh('booking')
    },
  })
  return (
    <Form<Policy>
      form={form}
      layout="vertical"
      className={styles.form}
      initialValues={policy}
      onValuesChange={() => setChanged(true)}
      onFinish={values =>
        // What this form has no field for stays as it was read.
        save.mutate({ params: { header: { 'If-Match': etag } }, body: { ...policy, ...values } })
      }
    >
      <Conflict error={save.error} onReload={onReload} />
      {!isStale(save.error) && <FormProblem form={form} error={save.error} />}
      <Panel title={t('policy.deadlines')}>
        <p className={styles.explained}>{t('policy.deadlinesHint')}</p>
        <div className={styles.grid}>
          {(['change', 'cancel'] as const).map(what => (
            <div key={what}>
              <NumberField
                name={[what, 'hours']}
                label={t(`policy.${what}`)}
                hint={t(`policy.${what}Hint`)}
                unit={t('unit.hours')}
                min={0}
                max={168}
              />
              <Form.Item name={[what, 'after']} label={t(`policy.${what}After`)}>
                <Select
                  options={(['allowed', 'desk-only'] as const).map(value => ({
                    value,
                    label: t(`policy.after.${value}`),
                  }))}
                />
              </Form.Item>
            </div>
          ))}
        </div>
      </Panel>
      <Panel title={t('policy.holds')}>
        <p className={styles.explained}>{t('policy.holdsHint')}</p>
        <div className={styles.grid}>
          <NumberField
            name={['holds', 'fillingIn']}
            label={t('policy.fillingIn')}
            unit={t('unit.minutes')}
            min={1}
            max={30}
          />
          <NumberField
            name={['holds', 'payment']}
            label={t('policy.payment')}
            unit={t('unit.minutes')}
            min={1}
            max={60}
          />
        </div>
        <p className={styles.explained}>{t('policy.windows')}</p>
        <Link to="/schedules">{t('policy.windowsLink')}</Link>
      </Panel>
      <Panel title={t('policy.extra')}>
        <NumberField
          name="overbooking"
          label={t('policy.overbooking')}
          hint={t('policy.overbookingHint')}
          unit={t('unit.patients')}
          min={0}
          max={20}
        />
      </Panel>
      <NoShows />
      <Panel title={t('policy.feed')}>
        <Form.Item
          name="feedNames"
          label={t('policy.feedNames')}
          extra={t('policy.feedNamesHint')}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
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

function NoShows() {
  const { t } = useTranslation('rules')
  return (
    <Panel title={t('policy.noShow')}>
      <p className={styles.explained}>{t('policy.noShowHint')}</p>
      <div className={styles.grid}>
        <NumberField
          name={['noShow', 'days']}
          label={t('policy.days')}
          hint={t('policy.daysHint')}
          unit={t('unit.days')}
          min={1}
          max={730}
        />
        <NumberField
          name={['noShow', 'warnAt']}
          label={t('policy.warnAt')}
          hint={t('policy.off')}
          unit={t('unit.times')}
          min={0}
          max={50}
        />
        <NumberField
          name={['noShow', 'restrictAt']}
          label={t('policy.restrictAt')}
          hint={t('policy.off')}
          unit={t('unit.times')}
          min={0}
          max={50}
        />
        <NumberField
          name={['noShow', 'restrictDays']}
          label={t('policy.restrictDays')}
          hint={t('policy.restrictDaysHint')}
          unit={t('unit.days')}
          min={1}
          max={365}
        />
        <Form.Item
          name={['noShow', 'lateCancels']}
          label={t('policy.lateCancels')}
          extra={t('policy.lateCancelsHint')}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      </div>
    </Panel>
  )
}
