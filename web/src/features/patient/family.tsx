import { Button, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Failure } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { useTerm } from '@/shared/i18n/term'
import { useClinicFormat } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import styles from './file-page.module.css'
import { MandateDialog } from './mandate-dialog'

type Member = Schemas['Member']

/** Who may act for a patient and for whom they act, and what the desk notes of it by a document. */
export function Family({ patientId }: { patientId: string }) {
  const { t } = useTranslation('patient')
  const term = useTerm('patient')
  const family = api.useQuery('get', '/api/v1/patients/{id}/family', { params: { path: { id: patientId } } })
  const [dialog, setDialog] = useState<'record' | Member>()
  const end = api.useMutation('post', '/api/v1/patients/{id}/family/{member}/revoke', {
    onSettled: () => void family.refetch(),
  })
  const refuse = api.useMutation('post', '/api/v1/patients/{id}/family/{member}/decision', {
    onSettled: () => void family.refetch(),
  })
  const close = () => {
    setDialog(undefined)
    void family.refetch()
  }
  const path = (member: Member) => ({ params: { path: { id: patientId, member: member.id } } })
  if (family.error && !family.data) {
    return (
      <Panel title={t('kin.title')}>
        <Failure error={family.error} retry={family.refetch} />
      </Panel>
    )
  }
  if (!family.data) return null
  const { guardian, members, wards } = family.data
  return (
    <Panel
      title={t('kin.title')}
      extra={
        <Button size="small" onClick={() => setDialog('record')}>
          {t('kin.record')}
        </Button>
      }
    >
      <ProblemAlert error={end.error ?? refuse.error} />
      <ul className={styles.family} aria-label={t('kin.title')}>
        {guardian && (
          <li>
            <PatientLink id={guardian.id} /> ({term('relation', guardian.relation ?? 'other')}){' '}
            <Status tone="brand">{t('kin.guardian')}</Status>
          </li>
        )}
        {members.map(one => (
          <li key={one.id}>
            <Said member={one} />
            {one.status === 'asked' && (
              <>
                <Button type="link" size="small" onClick={() => setDialog(one)}>
                  {t('kin.agree')}
                </Button>
                <Button
                  type="link"
                  size="small"
                  onClick={() => refuse.mutate({ ...path(one), body: { accept: false } })}
                >
                  {t('kin.refuse')}
                </Button>
              </>
            )}
            {one.status === 'granted' && (
              <Popconfirm
                title={t('kin.endSure')}
                okText={t('kin.end')}
                cancelText={t('kin.keep')}
                onConfirm={() => end.mutate(path(one))}
              >
                <Button type="link" size="small">
                  {t('kin.end')}
                </Button>
              </Popconfirm>
            )}
          </li>
        ))}
        {wards.map(one => (
          <li key={one.id}>
            {t('kin.actsFor')} <PatientLink id={one.id} />
          </li>
        ))}
        {!guardian && members.length === 0 && wards.length === 0 && <li>{t('kin.nobody')}</li>}
      </ul>
      {dialog && (
        <MandateDialog
          patientId={patientId}
          asked={dialog === 'record' ? undefined : dialog}
          onClose={close}
        />
      )}
    </Panel>
  )
}

const tones = { asked: 'warn', granted: 'brand', declined: 'neutral', revoked: 'neutral' } as const

function Said({ member }: { member: Member }) {
  const term = useTerm('patient')
  const format = useClinicFormat()
  const { id, relation, scope, status, since, endedAt, how, evidence } = member
  const at = status === 'granted' ? since : endedAt
  return (
    <>
      <PatientLink id={id} /> ({term('relation', relation)}){' '}
      <Status tone={tones[status]}>{term('kin.status', status)}</Status> {term('kin.scope', scope)}
      {at && `, ${format.dateTime(at)}`}
      {status === 'granted' && how === 'desk' && evidence && `, ${term('kin.evidence', evidence)}`}
    </>
  )
}
