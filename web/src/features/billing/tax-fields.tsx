import { Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { asYuanText, fenOf } from '@/shared/money/money'

type Tax = Schemas['Tax']

/** How something on the price list is taxed, as it is typed; the names are the server's. */
export interface TaxValues {
  treatment?: Tax['treatment']
  code?: string
  rate?: string
}

export const typedTax = (tax?: Tax): TaxValues => ({
  treatment: tax?.treatment,
  code: tax?.code,
  rate: tax?.treatment === 'rate' ? asYuanText(tax.rate ?? 0).replace(/\.?0+$/, '') || '0' : undefined,
})

export const taxOf = ({ treatment, code, rate }: TaxValues): Tax | undefined =>
  treatment && {
    treatment,
    code: code?.trim() || undefined,
    rate: treatment === 'rate' ? fenOf(rate ?? '') : undefined, // hundredths, as of a yuan
  }

/** What an invoice has to say of how something is taxed. Most clinics say nothing. */
export function TaxFields() {
  const { t } = useTranslation('invoice')
  const treatment: TaxValues['treatment'] = Form.useWatch(['tax', 'treatment'])
  return (
    <>
      <Form.Item name={['tax', 'treatment']} label={t('tax.label')}>
        <Select
          allowClear
          placeholder={t('tax.none')}
          options={(['exempt', 'rate'] as const).map(value => ({ value, label: t(`tax.${value}`) }))}
        />
      </Form.Item>
      {treatment === 'rate' && (
        <Form.Item
          name={['tax', 'rate']}
          label={t('tax.percent')}
          rules={[
            {
              validator: (_, value?: string) => {
                const points = fenOf(value ?? '')
                return points !== undefined && points <= 10_000
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('tax.wrong')))
              },
            },
          ]}
        >
          <Input suffix="%" inputMode="decimal" autoComplete="off" />
        </Form.Item>
      )}
      {treatment && (
        <Form.Item name={['tax', 'code']} label={t('tax.code')} extra={t('tax.codeHint')}>
          <Input maxLength={19} inputMode="numeric" autoComplete="off" />
        </Form.Item>
      )}
    </>
  )
}
