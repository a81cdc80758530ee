import { Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate } from 'react-router'
import { api } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { useText } from '@/shared/i18n/text'
import { PatientPicker } from '@/shared/patient/patient-picker'
import styles from './alarm.module.css'
import { placeHere, rememberPlace, useKinds, useRefreshEmergencies } from './emergency'
import { PlaceFields } from './place-fields'

/**
 * Says what for, and raises it with that: a second, not a form. The place is that of the last time at this workstation.
 * A press whose answer was lost may be repeated: the key makes it one.
 */
export default function RaiseDialog({ onClose }: { onClose: (joined?: boolean) => void }) {
  const { t } = useTranslation('emergency')
  const text = useText()
  const navigate = useNavigate()
  const refresh = useRefreshEmergencies()
  const kinds = useKinds()
  const [key] = useIdempotencyKey()
  const [place, setPlace] = useState(placeHere)
  const [patientId, setPatient] = useState<string>()
  const [drill, setDrill] = useState(false)
  const raise = api.useMutation('post', '/api/v1/emergencies', {
    onSuccess: raised => {
      rememberPlace(place)
      void refresh()
      onClose(raised.joinedIn)
      void navigate(`/emergencies/${raised.id}`)
    },
  })
  return (
    <Modal open title={t('raise.title')} footer={null} onCancel={() => onClose()} destroyOnHidden>
      <div className={styles.dialog}>
        <ProblemAlert error={raise.error} />
        <PlaceFields place={place} onChange={setPlace} />
        <Checkbox checked={drill} onChange={event => setDrill(event.target.checked)}>
          {t('raise.drill')}
        </Checkbox>
        <QueryState query={kinds}>
          {({ items }) => (
            <ul className={styles.kinds} aria-label={t('raise.kinds')}>
              {items.map((one, i) => (
                <li key={one.id}>
                  <Button
                    block
                    danger
                    type={drill ? 'default' : 'primary'}
                    size="large"
                    autoFocus={i === 0}
                    loading={raise.isPending && raise.variables?.body.kind === one.id}
                    disabled={raise.isPending}
                    onClick={() =>
                      raise.mutate({
                        params: { header: { 'Idempotency-Key': key } },
                        body: {
                          kind: one.id,
                          siteId: place.siteId,
                          room: place.room?.trim() || undefined,
                          patientId,
                          drill,
                        },
                      })
                    }
                  >
                    {text(one.name)}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </QueryState>
        <PatientPicker value={patientId} onChange={setPatient} placeholder={t('raise.patient')} />
      </div>
    </Modal>
  )
}
