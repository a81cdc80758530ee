import { App, Button, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { yuan } from '@/shared/money/money'
import { type Account, useRefreshMoney } from './accounts'

/** Ends the account of a stay: what is left of the deposits goes back, and nothing follows. */
export function SettleButton({ account }: { account: Account }) {
  const { t } = useTranslation('billing')
  const { message } = App.useApp()
  const refresh = useRefreshMoney()
  const settle = api.useMutation('post', '/api/v1/accounts/{id}/settlement', {
    onSuccess: ({ refundRequests }) => {
      if (refundRequests.length > 0) void message.info(t('stay.waits'), 8)
      else void message.success(t('stay.done'))
    },
    // Also after a refusal: another desk may just have charged something.
    onSettled: refresh,
  })
  const left = -account.due
  return (
    <>
      {settle.error && <ProblemAlert error={settle.error} />}
      <Popconfirm
        title={left > 0 ? t('stay.confirmLeft', { amount: yuan(left) }) : t('stay.confirm')}
        okText={t('stay.settle')}
        cancelText={t('cancel')}
        onConfirm={() => settle.mutate({ params: { path: { id: account.id } } })}
      >
        <Button loading={settle.isPending} disabled={account.due > 0}>
          {t('stay.settle')}
        </Button>
      </Popconfirm>
    </>
  )
}
