import { QRCode } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Answered } from './kit'

/** The code by which the desk's scanner finds the appointment; good for minutes, and renewed. */
export default function PassCode({ appointment }: { appointment: string }) {
  const { t } = useTranslation('portal')
  const pass = api.useQuery(
    'get',
    '/api/v1/appointments/{id}/pass',
    { params: { path: { id: appointment } } },
    { refetchInterval: 120_000, staleTime: 0 },
  )
  return (
    <Answered query={pass}>
      {({ token }) => (
        <figure style={{ display: 'grid', justifyItems: 'center', margin: 0 }}>
          <QRCode value={token} size={220} bgColor="#ffffff" color="#000000" />
          <figcaption>{t('checkIn.code')}</figcaption>
        </figure>
      )}
    </Answered>
  )
}
