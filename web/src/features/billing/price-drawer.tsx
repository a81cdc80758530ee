import { useQueryClient } from '@tanstack/react-query'
import { Button, Drawer, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { useToday } from '@/shared/me/me'
import { asYuanText, fenOf } from '@/shared/money/money'
import { MoneyField } from './money-field'
import { type PriceItem, priceOn } from './prices'
import { TaxFields, type TaxValues, taxOf, typedTax } from './tax-fields'

type Category = PriceItem['category']
type Grade = NonNullable<Schemas['NewPrice']['grade']>

const categories: Category[] = ['registration', 'consultation', 'exam', 'treatment', 'drug', 'other']
const grades: Grade[] = ['chief', 'associate-chief', 'attending', 'resident']

interface Values {
  code: string
  chinese?: string
  english?: string
  category: Category
  unit?: string
  grade?: Grade
  amount: string
  called?: string
  from: string
  tax: TaxValues
}

/** A new item, or a new price of one from a day on. */
export function PriceDrawer({ item, onClose }: { item?: PriceItem; onClose: () => void }) {
  const { t } = useTranslation(['billing', 'invoice'])
  const today = useToday()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const category = Form.useWatch('category', form)
  const onSettled = () => queries.invalidateQueries({ queryKey: ['get', '/api/v1/prices'] })
  const create = api.useMutation('post', '/api/v1/prices', { onSuccess: onClose, onSettled })
  const update = api.useMutation('put', '/api/v1/prices/{code}', { onSuccess: onClose, onSettled })
  const now = item && priceOn(item, today)

  function save({ code, chinese, english, amount, grade, called, tax, ...rest }: Values) {
    const name: Record<string, string> = {}
    if (chinese?.trim()) name['zh-CN'] = chinese.trim()
    if (english?.trim()) name.en = english.trim()
    const body = {
      ...rest,
      unit: rest.unit?.trim() || undefined,
      closedOn: item?.closedOn, // or a new name would begin to charge again what is charged no more
      grade: rest.category === 'registration' ? grade : undefined,
      name,
      alsoCalled: called
        ?.split('\n')
        .map(one => one.trim())
        .filter(Boolean),
      amount: fenOf(amount) ?? 0,
      tax: taxOf(tax),
    }
    if (item)
      update.mutate({ params: { path: { code: item.code }, header: { 'If-Match': item.etag } }, body })
    else create.mutate({ body: { ...body, code: code.trim() } })
  }

  return (
    <Drawer title={item ? item.code : t('price.new')} size={420} open onClose={onClose}>
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          code: item?.code,
          chinese: item?.name['zh-CN'],
          english: item?.name.en,
          category: item?.category ?? 'consultation',
          unit: item?.unit,
          called: item?.alsoCalled?.join('\n'),
          grade: item?.grade as Grade | undefined,
          amount: now && asYuanText(now.amount),
          from: today,
          tax: typedTax(item?.tax),
        }}
        onFinish={save}
      >
        <FormProblem form={form} error={create.error ?? update.error} />
        {!item && (
          <Form.Item
            name="code"
            label={t('price.code')}
            rules={[{ required: true, message: t('price.required') }]}
          >
            <Input maxLength={20} autoComplete="off" autoFocus />
          </Form.Item>
        )}
        <Form.Item name="chinese" label={t('price.chinese')}>
          <Input maxLength={80} lang="zh-CN" autoComplete="off" />
        </Form.Item>
        <Form.Item name="english" label={t('price.english')} extra={t('price.bothHint')}>
          <Input maxLength={80} lang="en" autoComplete="off" />
        </Form.Item>
        <Form.Item name="category" label={t('price.category')}>
          <Select options={categories.map(value => ({ value, label: t(`category.${value}`) }))} />
        </Form.Item>
        {category !== 'registration' && (
          <Form.Item
            name="called"
            label={t('invoice:proposed.called')}
            extra={t('invoice:proposed.calledHint')}
          >
            <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} autoComplete="off" />
          </Form.Item>
        )}
        {category === 'registration' && (
          <Form.Item name="grade" label={t('price.grade')}>
            <Select allowClear options={grades.map(value => ({ value, label: t(`grade.${value}`) }))} />
          </Form.Item>
        )}
        <MoneyField name="amount" label={t('price.amount')} />
        <Form.Item
          name="from"
          label={t('price.since')}
          rules={[{ required: true, message: t('price.required') }]}
        >
          <Input type="date" />
        </Form.Item>
        <Form.Item name="unit" label={t('price.unit')}>
          <Input maxLength={40} autoComplete="off" />
        </Form.Item>
        <TaxFields />
        <Button type="primary" htmlType="submit" loading={create.isPending || update.isPending}>
          {t('price.save')}
        </Button>
      </Form>
    </Drawer>
  )
}
