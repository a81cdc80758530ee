import { Button, Checkbox, Drawer, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { useDepartments } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { asYuanText, fenOf } from '@/shared/money/money'
import { offeredIn, useServices } from '@/shared/preparation/services'
import { type Package, useRefreshExams } from './exams'
import { StationFields } from './station-fields'

type Plan = Schemas['ExamPlan']
type Values = Omit<Plan, 'price'> & { price: string }

/** A package's whole plan. Saved, it is a new version; examinations that were opened before go on by theirs. */
export function PackageDrawer({
  plan,
  known,
  onClose,
}: {
  plan: Plan
  known?: Package
  onClose: () => void
}) {
  const { t } = useTranslation('exam')
  const text = useText()
  const refresh = useRefreshExams()
  const departments = useDepartments()
  const [form] = Form.useForm<Values>()
  const services = offeredIn(useServices(), Form.useWatch('departmentId', form) ?? plan.departmentId)
  const options = (departments.data?.items ?? [])
    .filter(one => one.active)
    .map(one => ({ value: one.id, label: text(one.name) }))
  const create = api.useMutation('post', '/api/v1/exam-packages', { onSuccess: onClose, onSettled: refresh })
  const update = api.useMutation('put', '/api/v1/exam-packages/{id}', {
    onSuccess: onClose,
    onSettled: refresh,
  })
  function save() {
    const values = form.getFieldsValue(true) as Values // also what no field shows
    const body = tidy({ ...values, price: fenOf(values.price) ?? 0 })
    if (known)
      update.mutate({
        params: { path: { id: known.id }, header: { 'If-Match': `"${known.version}"` } },
        body,
      })
    else create.mutate({ body })
  }
  const required = [{ required: true, message: t('required') }]
  const amount = { pattern: /^\d{1,8}(\.\d{1,2})?$/, message: t('package.priceWrong') }
  return (
    <Drawer
      title={known ? text(known.name) : t('package.new')}
      size={760}
      open
      onClose={onClose}
      extra={
        <Button type="primary" loading={create.isPending || update.isPending} onClick={form.submit}>
          {t('save')}
        </Button>
      }
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          ...plan,
          price: asYuanText(plan.price),
          departmentId: plan.departmentId || undefined,
        }}
        onFinish={save}
      >
        <FormProblem form={form} error={create.error ?? update.error} />
        <Form.Item name={['name', 'zh-CN']} label={t('package.chinese')} rules={required}>
          <Input maxLength={80} lang="zh-CN" autoComplete="off" />
        </Form.Item>
        <Form.Item name={['name', 'en']} label={t('package.english')}>
          <Input maxLength={80} lang="en" autoComplete="off" />
        </Form.Item>
        <Form.Item name="active" valuePropName="checked">
          <Checkbox>{t('package.active')}</Checkbox>
        </Form.Item>
        <Form.Item name="departmentId" label={t('package.department')} rules={required}>
          <Select options={options} />
        </Form.Item>
        <Form.Item name="serviceId" label={t('package.service')} extra={t('package.serviceHint')}>
          <Select allowClear options={services.map(one => ({ value: one.id, label: text(one.name) }))} />
        </Form.Item>
        <Form.Item name="interpretationDepartmentId" label={t('package.talk')}>
          <Select allowClear options={options} />
        </Form.Item>
        <Form.Item name="price" label={t('package.price')} rules={[...required, amount]}>
          <Input inputMode="decimal" autoComplete="off" />
        </Form.Item>
        <Form.Item name="priceCode" label={t('package.priceCode')}>
          <Input maxLength={20} autoComplete="off" />
        </Form.Item>
        <NumberField name="reportDays" label={t('package.reportDays')} min={1} max={30} />
        <Form.Item name="sex" label={t('package.for')}>
          <Select
            allowClear
            placeholder={t('package.everybody')}
            options={(['male', 'female'] as const).map(value => ({ value, label: t(`sex.${value}`) }))}
          />
        </Form.Item>
        <NumberField name="ageFrom" label={t('package.ageFrom')} min={0} max={150} optional />
        <NumberField name="ageTo" label={t('package.ageTo')} min={0} max={150} optional />
        <Form.Item name="source" label={t('package.source')}>
          <Input.TextArea maxLength={1000} autoSize />
        </Form.Item>
        <StationFields />
      </Form>
    </Drawer>
  )
}

/** The plan as the contract wants it: what was left empty is absent, and nothing but the plan is sent. */
function tidy(plan: Plan): Plan {
  const whole = JSON.parse(
    JSON.stringify(plan, (_, value) => (value === null || value === '' ? undefined : value)),
  ) as Plan & { id?: string; version?: number }
  const { id: _id, version: _version, ...rest } = whole
  return rest
}
