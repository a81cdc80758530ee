import { App, Button, Form, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { CriticalChecks } from './critical-checks'
import styles from './exam.module.css'
import { type Conclusion, type Review, useRefreshExams } from './exams'

interface Values {
  conclusions: Conclusion[]
  summary?: string
  reason?: string
}

/** The chief reviewer's conclusions: what the rules propose, to be changed, added to and signed. */
export function SignForm({ review, onDone }: { review: Review; onDone: () => void }) {
  const { t } = useTranslation('exam')
  const { message } = App.useApp()
  const [form] = Form.useForm<Values>()
  const refresh = useRefreshExams()
  const { exam, report } = review
  const sign = api.useMutation('post', '/api/v1/exams/{id}/report', {
    onSuccess: () => {
      void message.success(t('report.done'))
      onDone()
      refresh() // and not after a refusal: what was typed stays
    },
  })
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{
        conclusions: report && !exam.amendedSince ? report.conclusions : review.proposedConclusions,
        summary: report?.summary,
      }}
      onFinish={() => {
        const values = form.getFieldsValue(true) as Values // also what no field shows: items, flag and rule
        sign.mutate({
          params: { path: { id: exam.id }, header: { 'If-Match': `"${exam.version}"` } },
          body: {
            conclusions: values.conclusions.map(one => ({
              ...one,
              title: one.title.trim(),
              advice: one.advice?.trim() || undefined,
            })),
            summary: values.summary?.trim() || undefined,
            reason: values.reason?.trim() || undefined,
          },
        })
      }}
    >
      <CriticalChecks review={review} form={form} />
      <FormProblem form={form} error={sign.error} />
      <Form.List name="conclusions">
        {(fields, { add, remove }, { errors }) => (
          <>
            {fields.map((field, i) => (
              <fieldset key={field.key} className={styles.conclusion}>
                <legend>{t('report.conclusion', { number: i + 1 })}</legend>
                <Form.Item
                  name={[field.name, 'title']}
                  label={t('report.says')}
                  rules={[{ required: true, whitespace: true, message: t('required') }]}
                >
                  <Input maxLength={200} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[field.name, 'advice']} label={t('report.advice')}>
                  <Input.TextArea maxLength={1000} autoSize />
                </Form.Item>
                <Button size="small" onClick={() => remove(field.name)}>
                  {t('report.remove', { number: i + 1 })}
                </Button>
              </fieldset>
            ))}
            <Form.ErrorList errors={errors} />
            <p>
              <Button onClick={() => add({ title: '' })}>{t('report.add')}</Button>
            </p>
          </>
        )}
      </Form.List>
      <Form.Item name="summary" label={t('report.summary')}>
        <Input.TextArea maxLength={2000} autoSize />
      </Form.Item>
      {report && (
        <Form.Item
          name="reason"
          label={t('results.reason')}
          rules={[{ required: true, whitespace: true, message: t('required') }]}
        >
          <Input maxLength={300} autoComplete="off" />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" loading={sign.isPending}>
        {t('report.sign')}
      </Button>
    </Form>
  )
}
