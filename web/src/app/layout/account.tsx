import { LogoutOutlined } from '@ant-design/icons'
import { Button, Select, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { useTerm } from '@/shared/i18n/term'
import type { Me } from '@/shared/me/me'
import { actFor } from '@/shared/signin/act-for'
import { signOut } from '@/shared/signin/leave'
import styles from './account.module.css'

export function Account({ actor }: { actor: Me['actor'] }) {
  const { t } = useTranslation()
  const term = useTerm('common')
  return (
    <div className={styles.account}>
      {actor.patients && actor.patients.length > 1 && (
        <Select
          aria-label={t('person.label')}
          value={actor.patientId}
          options={actor.patients.map(({ id, name }) => ({ value: id, label: name }))}
          popupMatchSelectWidth={false}
          onChange={patient => actFor(patient, '/')}
        />
      )}
      <span className={styles.who}>
        {actor.name}
        <small>{actor.roles.map(role => term('role', role)).join(' · ')}</small>
      </span>
      <Tooltip title={t('action.signOut')}>
        <Button type="text" icon={<LogoutOutlined />} aria-label={t('action.signOut')} onClick={signOut} />
      </Tooltip>
    </div>
  )
}
