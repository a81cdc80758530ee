import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useToday } from '@/shared/me/me'
import { DayPicker } from '@/shared/time/day-picker'
import styles from './kpi.module.css'

/** What patients wrote in their own words about their visits of one day. */
export function SurveyComments({ department }: { department: string | undefined }) {
  const { t } = useTranslation('kpi')
  const today = useToday()
  const names = useDirectoryNames()
  const [date, setDate] = useState(today)
  const comments = api.useQuery('get', '/api/v1/survey-comments', { params: { query: { date } } })
  return (
    <Panel title={t('comments')} extra={<DayPicker value={date} onChange={setDate} />}>
      <QueryState query={comments}>
        {({ items }) => {
          const shown = items.filter(comment => !department || comment.departmentId === department)
          if (shown.length === 0) return <p>{t('noComments')}</p>
          return (
            <ul className={styles.comments}>
              {shown.map(comment => (
                <li key={comment.invitationId + comment.question}>
                  <blockquote>{comment.text}</blockquote>
                  {names.department(comment.departmentId)}
                </li>
              ))}
            </ul>
          )
        }}
      </QueryState>
    </Panel>
  )
}
