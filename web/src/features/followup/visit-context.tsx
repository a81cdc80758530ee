import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { QueryState } from '@/shared/components/states'
import { useClinicFormat } from '@/shared/me/me'
import styles from './followup.module.css'

/** The visit that a follow-up is about: what the caller has to know before the call. */
export function VisitContext({ encounterId }: { encounterId: string }) {
  const { t } = useTranslation('followup')
  const format = useClinicFormat()
  const encounter = api.useQuery('get', '/api/v1/encounters/{id}', { params: { path: { id: encounterId } } })
  return (
    <section className={styles.context} aria-label={t('visit.title')}>
      <h2>{t('visit.title')}</h2>
      <QueryState query={encounter} rows={2}>
        {({ date, record }) => (
          <Facts
            items={[
              [t('visit.date'), format.day(date)],
              [t('visit.complaint'), record?.complaint],
              [t('visit.diagnosis'), record && `${record.diagnosis.code} ${record.diagnosis.text}`],
              [t('visit.handling'), record?.handling],
              [t('visit.advice'), record?.advice],
              [t('visit.next'), record?.nextStep.note],
            ]}
          />
        )}
      </QueryState>
    </section>
  )
}
