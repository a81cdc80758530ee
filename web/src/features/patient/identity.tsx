import { EditOutlined, EyeOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import type { Schemas } from '@/shared/api/client'
import { Facts } from '@/shared/components/facts'
import { LinkButton } from '@/shared/components/link-button'
import { Panel } from '@/shared/components/page'
import { isLanguage, languageNames } from '@/shared/i18n/language'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat, useHasRole, useToday } from '@/shared/me/me'
import { ageOn } from '@/shared/time/civil'
import { DeathDialog } from './death-dialog'
import styles from './file-page.module.css'
import { channels } from './patient-values'
import { RevealDialog } from './reveal-dialog'

/** Who the patient is. Sensitive values stay masked until somebody says why they need them. */
export function Identity({ patient }: { patient: Schemas['Patient'] }) {
  const { t } = useTranslation(['patient', 'common'])
  const term = useTerm('common')
  const format = useClinicFormat()
  const today = useToday()
  const keeps = useHasRole('frontdesk', 'nurse', 'doctor')
  const [asking, setAsking] = useState(false)
  const [dying, setDying] = useState(false)
  const [revealed, setRevealed] = useState<Schemas['Sensitive']>()

  const shown = { ...patient, ...revealed }
  const { guardian } = patient
  const agreed = channels
    .filter(channel => patient.consent[channel]?.status === 'granted')
    .map(channel => t(`common:channel.${channel}`))
  return (
    <Panel
      title={t('section.person')}
      extra={
        <span className={styles.head}>
          {revealed && <span className={styles.revealed}>{t('reveal.shown')}</span>}
          {keeps && !revealed && (
            <Button size="small" icon={<EyeOutlined />} onClick={() => setAsking(true)}>
              {t('reveal.open')}
            </Button>
          )}
          {keeps && (
            <LinkButton size="small" icon={<EditOutlined />} to={`/patients/${patient.id}/edit`}>
              {t('edit.open')}
            </LinkButton>
          )}
        </span>
      }
    >
      <Facts
        items={[
          [t('field.gender'), term('gender', patient.gender)],
          [
            t('field.birthDate'),
            patient.birthDate &&
              `${format.day(patient.birthDate)} (${t('common:age', { count: ageOn(patient.birthDate, today) })})`,
          ],
          [t('field.phones'), shown.phones.map(phone => phone.number).join(', ')],
          [t('field.email'), shown.email],
          [
            t('field.document'),
            shown.idDocuments.map(({ type, number }) => `${t(`document.${type}`)} ${number}`).join(', '),
          ],
          [t('field.address'), shown.address],
          [t('field.occupation'), patient.occupation],
          [
            t('field.language'),
            isLanguage(patient.language) ? languageNames[patient.language] : patient.language,
          ],
          [t('field.consent'), agreed.length > 0 ? agreed.join(', ') : t('noConsent')],
          [
            t('section.guardian'),
            guardian && (
              <Link key="guardian" to={`/patients/${guardian.patientId}`}>
                {t(`relation.${guardian.relation}`)}
              </Link>
            ),
          ],
          [t('field.needs'), patient.needs.map(need => t(`need.${need as 'vision'}`)).join(', ')],
        ]}
      />
      {keeps && !patient.deceased && (
        <Button size="small" type="text" style={{ marginTop: 12 }} onClick={() => setDying(true)}>
          {t('deceased.record')}
        </Button>
      )}
      {dying && <DeathDialog patient={patient} onClose={() => setDying(false)} />}
      <RevealDialog
        patientId={patient.id}
        open={asking}
        onClose={() => setAsking(false)}
        onRevealed={values => {
          setRevealed(values)
          setAsking(false)
        }}
      />
    </Panel>
  )
}
