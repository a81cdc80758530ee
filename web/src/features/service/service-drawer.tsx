import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Drawer, Form, Input, Select, Switch } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { problemOf } from '@/shared/api/problem'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { useDepartments } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { PreparationFields } from './preparation-fields'
import styles from './service.module.css'

type Service = Schemas['HealthcareService']
export type ServiceValues = Schemas['ServiceBody']

/** A new service, or a service's next version. */
export function ServiceDrawer({ service, onClose }: { service?: Service; onClose: () => void }) {
  const { t } = useTranslation('service')
  const { message } = App.useApp()
  const text = useText()
  const [form] = Form.useForm<ServiceValues>()
  const departments = useDepartments()
  const prices = api.useQuery('get', '/api/v1/prices')
  const queries = useQueryClient()
  const onSuccess = () => {
    void message.success(t('saved'))
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/services'] })
    onClose()
  }
  const create = api.useMutation('post', '/api/v1/services', { onSuccess })
  const update = api.useMutation('put', '/api/v1/services/{id}', { onSuccess })
  const error = create.error ?? update.error
  const stale = Boolean(error) && problemOf(error).status === 412

  function save(values: ServiceValues) {
    const body = bodyOf(values)
    if (!service) return create.mutate({ body })
    const params = { path: { id: service.id }, header: { 'If-Match': `"${service.version}"` } }
    update.mutate({ params, body })
  }

  return (
    <Drawer
      open
      title={service ? text(service.name) : t('add')}
      size={640}
      onClose={onClose}
      footer={
        <Button type="primary" loading={create.isPending || update.isPending} onClick={form.submit}>
          {t('save')}
        </Button>
      }
    >
      <Form<ServiceValues>
        form={form}
        layout="vertical"
        initialValues={{ active: true, ...service }}
        onFinish={save}
        scrollToFirstError
      >
        {stale ? (
          <Alert
            type="warning"
            role="alert"
            className={styles.alert}
            title={t('stale.title')}
            description={t('stale.hint')}
            action={
              <Button
                onClick={() => {
                  void queries.invalidateQueries({ queryKey: ['get', '/api/v1/services'] })
                  onClose()
                }}
              >
                {t('stale.reload')}
              </Button>
            }
          />
        ) : (
          <FormProblem form={form} error={error} />
        )}
        {service && <p className={styles.explained}>{t('versionHint')}</p>}
        <div className={styles.pair}>
          <Form.Item name={['name', 'zh-CN']} label={t('nameZh')}>
            <Input maxLength={80} lang="zh-CN" autoFocus />
          </Form.Item>
          <Form.Item name={['name', 'en']} label={t('nameEn')}>
            <Input maxLength={80} lang="en" />
          </Form.Item>
        </div>
        <Form.Item
          name="departments"
          label={t('departments')}
          rules={[{ required: true, message: t('required') }]}
        >
          <Select
            mode="multiple"
            optionFilterProp="label"
            options={(departments.data?.items ?? []).map(one => ({ value: one.id, label: text(one.name) }))}
          />
        </Form.Item>
        <div className={styles.pair}>
          <NumberField
            name="minutes"
            label={t('minutes')}
            hint={t('minutesHint')}
            unit={t('unit.minutes')}
            min={0}
            max={480}
            optional
          />
          <Form.Item name="priceCode" label={t('price')} extra={t('priceHint')}>
            <Select
              allowClear
              showSearch
              optionFilterProp="label"
              options={(prices.data?.items ?? []).map(one => ({
                value: one.code,
                label: `${one.code} ${text(one.name)}`,
              }))}
            />
          </Form.Item>
        </div>
        <div className={styles.pair}>
          <Form.Item name="active" label={t('canBeBooked')} valuePropName="checked">
            <Switch />
          </Form.Item>
          <Form.Item name="forExams" label={t('forExams')} extra={t('forExamsHint')} valuePropName="checked">
            <Switch />
          </Form.Item>
        </div>
        <PreparationFields />
      </Form>
    </Drawer>
  )
}

/** What the contract takes: fields that were emptied are left out. */
function bodyOf({ preparation, ...values }: ServiceValues): ServiceValues {
  return {
    ...values,
    minutes: values.minutes ?? undefined,
    priceCode: values.priceCode || undefined,
    preparation: preparation && {
      ...preparation,
      fastHours: preparation.fastHours ?? undefined,
      waterHours: preparation.waterHours ?? undefined,
      pause: written(preparation.pause),
      wear: written(preparation.wear),
      instructions: written(preparation.instructions),
      bring: preparation.bring?.map(one => written(one) ?? {}),
      confirm: preparation.confirm?.map(one => ({ ...one, text: written(one.text) ?? {} })),
    },
  }
}

function written(text: Record<string, string> | undefined): Record<string, string> | undefined {
  const said = Object.entries(text ?? {}).filter(([, words]) => words?.trim())
  return said.length > 0 ? Object.fromEntries(said.map(([lang, words]) => [lang, words.trim()])) : undefined
}
