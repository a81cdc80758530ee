import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { useClinicFormat } from '@/shared/me/me'
import styles from './record.module.css'

/** A record as it was signed. */
export function RecordView({ record }: { record: Schemas['Record'] }) {
  const { t } = useTranslation(['record', 'visit'])
  const { kind, inDays, note } = record.nextStep
  const step = [t(`visit:nextStep.${kind}`), inDays ? t('inDays', { count: inDays }) : '', note]
  return (
    <>
      <Facts
        items={[
          [t('visit:record.complaint'), record.complaint],
          [t('visit:record.diagnosis'), `${record.diagnosis.code} ${record.diagnosis.text}`],
          ...(record.further ?? []).map(({ code, text }, i): [string, string] => [
            t('furtherDiagnosis', { n: i + 2 }),
            `${code} ${text}`,
          ]),
          [t('visit:record.handling'), record.handling],
          [t('visit:record.advice'), record.advice],
          [t('visit:record.nextStep'), step.filter(Boolean).join(' · ')],
        ]}
      />
      <PrescriptionView lines={record.prescription ?? []} />
    </>
  )
}

export function PrescriptionView({ lines }: { lines: Schemas['PrescriptionLine'][] }) {
  const { t } = useTranslation('record')
  if (lines.length === 0) return null
  return (
    <div className={styles.rx}>
      <h3>Rp. {t('prescription')}</h3>
      <ol>
        {lines.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a signed record do not move
          <li key={i}>
            <strong>{[line.drug, line.form, line.strength].filter(Boolean).join(' ')}</strong>{' '}
            <span>
              × {line.quantity} {line.unit}
            </span>
            <p>
              {t('sig')}: {line.dose} {line.route} ({t(`routes.${line.route}`)}) {line.frequency} (
              {t(`frequencies.${line.frequency}`)})
              {line.days ? ` × ${t('forDays', { count: line.days })}` : ''}
            </p>
            {line.note && <p>{line.note}</p>}
            {line.override && (
              <p>
                {t('override')}: {line.override}
              </p>
            )}
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Who answers for a record, and whether it still is what was signed. */
export function SignatureLine({ signature }: { signature: Schemas['Signature'] | undefined }) {
  const { t } = useTranslation('record')
  const format = useClinicFormat()
  if (!signature) return <p className={styles.signature}>{t('unsigned')}</p>
  const who = { name: signature.name || signature.by, time: format.dateTime(signature.at) }
  return (
    <p className={styles.signature}>
      {t('signed', who)}
      {signature.reason && ` · ${t('reason')}: ${signature.reason}`}
      {' · '}
      <code title={signature.digest}>SHA-256 {signature.digest.slice(0, 16)}</code>
      {!signature.intact && <strong> {t('notIntact')}</strong>}
    </p>
  )
}
