import { Button, Form, type FormInstance } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Status } from '@/shared/components/status'
import { isCritical } from '@/shared/exam/value'
import { useText } from '@/shared/i18n/text'
import { type Conclusion, findings, type Review } from './exams'
import { ValueText } from './value-text'

/** What must be done before a report can be signed: each critical value is seen by a doctor, and stands in a conclusion. */
export function CriticalChecks({ review, form }: { review: Review; form: FormInstance }) {
  const { t } = useTranslation('exam')
  const text = useText()
  // Noted here and not read anew: each reading of the report has a row in the audit.
  const [seen, setSeen] = useState<string[]>([])
  const conclusions = Form.useWatch<Conclusion[] | undefined>('conclusions', { form, preserve: true })
  const see = api.useMutation('post', '/api/v1/critical-values/{id}/seen', {
    onSuccess: one => setSeen(all => [...all, one.id]),
  })
  const criticals = findings(review.package, review.results).filter(one => isCritical(one.value))
  if (criticals.length === 0) return null
  const add = (code: string, flag: Conclusion['flag']) => {
    const proposed = review.proposedConclusions.find(one => one.items?.includes(code))
    form.setFieldValue(
      'conclusions',
      [...(conclusions ?? []), proposed ?? { title: '', items: [code], flag }], // of which the doctor says what it means
    )
  }
  return (
    <section aria-label={t('checks.title')}>
      <h3>{t('checks.title')}</h3>
      <p>{t('checks.hint')}</p>
      <ProblemAlert error={see.error} />
      <ul>
        {criticals.map(({ station, item, value }) => {
          const alert = review.criticals
            .filter(one => one.station === station.code && one.item === item.code)
            .sort((a, b) => b.resultsVersion - a.resultsVersion)[0]
          const isSeen = !alert || Boolean(alert.seenAt) || seen.includes(alert.id)
          const isSaid = (conclusions ?? []).some(one => one?.items?.includes(item.code))
          const name = text(item.name)
          return (
            <li key={item.code}>
              <strong>{name}</strong> <ValueText item={item} value={value} />{' '}
              {isSeen ? (
                <Status tone="done">{t('criticals.seen')}</Status>
              ) : (
                <Button
                  size="small"
                  aria-label={t('checks.see', { item: name })}
                  loading={see.isPending}
                  onClick={() => see.mutate({ params: { path: { id: alert.id } } })}
                >
                  {t('criticals.see')}
                </Button>
              )}{' '}
              {isSaid ? (
                <Status tone="done">{t('checks.said')}</Status>
              ) : (
                <Button size="small" onClick={() => add(item.code, value.flag)}>
                  {t('checks.say', { item: name })}
                </Button>
              )}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
