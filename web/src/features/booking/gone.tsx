import { Alert, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat } from '@/shared/me/me'
import { useSuccessor } from '@/shared/visit/successor'

/** What has become of an appointment that somebody else moved or cancelled meanwhile, and the way there. */
export function Gone({ id, onLeave }: { id: string; onLeave: () => void }) {
  const { t } = useTranslation('change')
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const one = api.useQuery(
    'get',
    '/api/v1/appointments/{id}',
    { params: { path: { id } } },
    { staleTime: 0 },
  ).data
  const now = useSuccessor(one)
  if (!one || (one.status === 'moved' ? !now : one.status !== 'cancelled')) return null
  const left = one.status === 'moved' && now?.status !== 'cancelled' ? now : undefined
  const where = left && `${names.department(left.departmentId)} · ${names.practitioner(left.practitionerId)}`
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      style={{ marginBottom: 12 }}
      title={
        left
          ? t('gone.desk', { when: format.dateTime(left.start), number: left.number, where })
          : now
            ? t('gone.deskEnded', { when: format.dateTime(now.start) })
            : t('gone.deskCancelled')
      }
      description={
        <Space wrap>
          {left ? (
            <Link to={`/board?date=${left.date}&department=${left.departmentId}`} onClick={onLeave}>
              {t('gone.show')}
            </Link>
          ) : (
            <Link to={`/board?patient=${one.patientId}&department=${one.departmentId}`} onClick={onLeave}>
              {t('gone.bookFor')}
            </Link>
          )}
        </Space>
      }
    />
  )
}
