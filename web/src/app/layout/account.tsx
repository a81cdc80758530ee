import { LogoutOutlined } from '@ant-design/icons'
import { Button, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { session } from '@/shared/api/session'
import { useTerm } from '@/shared/i18n/term'
import type { Me } from '@/shared/me/me'
import styles from './account.module.css'

export function Account({ actor }: { actor: Me['actor'] }) {
  const { t } = useTranslation()
  const term = useTerm('common')
  return (
    <div className={styles.account}>
      <span className={styles.who}>
        {actor.name}
        <small>{actor.roles.map(role => term('role', role)).join(' · ')}</small>
      </span>
      <Tooltip title={t('action.signOut')}>
        <Button
          type="text"
          icon={<LogoutOutlined />}
          aria-label={t('action.signOut')}
          onClick={session.leave}
        />
      </Tooltip>
    </div>
  )
}
