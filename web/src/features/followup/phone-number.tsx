import { EyeOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import type { Task } from './tasks'

/** The numbers to call. Showing them is recorded with the task as the reason, so the caller need not type one. */
export function PhoneNumber({ task }: { task: Task }) {
  const { t } = useTranslation('followup')
  const reveal = api.useMutation('post', '/api/v1/patients/{id}/reveal')
  if (reveal.data) {
    return reveal.data.phones.length === 0
      ? t('phone.none')
      : reveal.data.phones.map(({ number }) => (
          <a key={number} href={`tel:${number}`} style={{ display: 'block' }}>
            {number}
          </a>
        ))
  }
  return (
    <>
      <Button
        size="small"
        icon={<EyeOutlined />}
        loading={reveal.isPending}
        onClick={() =>
          reveal.mutate({
            params: { path: { id: task.patientId } },
            body: { reason: t('phone.reason', { task: task.id }) },
          })
        }
      >
        {t('phone.show')}
      </Button>
      <ProblemAlert error={reveal.error} />
    </>
  )
}
