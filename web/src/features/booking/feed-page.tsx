import { Alert, App, Button, Input, type InputRef, Modal, Select } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { useDirectoryNames, usePractitioners } from '@/shared/directory/directory'
import { currentLanguage } from '@/shared/i18n/language'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useHasRole, useMe } from '@/shared/me/me'
import styles from './feed.module.css'

/** A doctor's numbers in the doctor's own calendar: the secret address, made, renewed and taken back. */
export function Component() {
  const { t } = useTranslation('booking')
  const own = useMe().actor.practitionerId
  const administers = useHasRole('administrator')
  const [chosen, setChosen] = useState(own)
  return (
    <Page
      title={t('feed.title')}
      actions={administers && <DoctorSelect value={chosen} onChange={setChosen} />}
    >
      {chosen ? (
        <Feed key={chosen} practitioner={chosen} />
      ) : (
        <Empty title={t(administers ? 'feed.nobody' : 'feed.unlinked')} />
      )}
    </Page>
  )
}

function DoctorSelect({ value, onChange }: { value: string | undefined; onChange: (id: string) => void }) {
  const { t } = useTranslation('booking')
  const text = useText()
  const practitioners = usePractitioners()
  return (
    <Select<string>
      aria-label={t('feed.doctor')}
      placeholder={t('feed.doctor')}
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? null}
      loading={practitioners.isPending}
      onChange={onChange}
      options={(practitioners.data?.items ?? []).map(one => ({ value: one.id, label: text(one.name) }))}
      style={{ minWidth: 180 }}
    />
  )
}

function Feed({ practitioner }: { practitioner: string }) {
  const { t } = useTranslation(['booking', 'common'])
  const format = useClinicFormat()
  const names = useDirectoryNames()
  const [ending, setEnding] = useState<'renew' | 'revoke'>()
  const params = { path: { id: practitioner } }
  const off = usePractitioners().data?.items.some(one => one.id === practitioner && !one.active)
  const feed = api.useQuery('get', '/api/v1/practitioners/{id}/calendar-feed', { params })
  const done = () => {
    setEnding(undefined)
    void feed.refetch()
  }
  const renew = api.useMutation('post', '/api/v1/practitioners/{id}/calendar-feed', { onSuccess: done })
  const revoke = api.useMutation('post', '/api/v1/practitioners/{id}/calendar-feed/revoke', {
    onSuccess: () => {
      renew.reset() // the address that is still shown is worth nothing now
      done()
    },
  })
  return (
    <Panel title={names.practitioner(practitioner)}>
      <div className={styles.feed}>
        <p>{t('feed.about')}</p>
        <QueryState query={feed}>
          {({ active, changedAt, names: shown }) => (
            <>
              <p>
                {active && changedAt ? t('feed.since', { at: format.dateTime(changedAt) }) : t('feed.none')}{' '}
                {t(shown ? 'feed.names' : 'feed.numbers')}
              </p>
              {off && <Alert type="warning" showIcon title={t('feed.off')} />}
              {renew.data?.path && <Address path={renew.data.path} />}
              <div className={styles.actions}>
                {!off && (
                  <Button
                    type={active ? 'default' : 'primary'}
                    loading={renew.isPending}
                    onClick={() => (active ? setEnding('renew') : renew.mutate({ params }))}
                  >
                    {t(active ? 'feed.renew' : 'feed.make')}
                  </Button>
                )}
                {active && (
                  <Button danger onClick={() => setEnding('revoke')}>
                    {t('feed.revoke')}
                  </Button>
                )}
              </div>
            </>
          )}
        </QueryState>
        <ProblemAlert error={renew.error ?? revoke.error} />
      </div>
      {ending && (
        <Modal
          open
          title={t(`feed.${ending}`)}
          okText={t(`feed.${ending}`)}
          okButtonProps={{ danger: true, loading: renew.isPending || revoke.isPending }}
          cancelText={t('common:action.back')}
          onCancel={() => setEnding(undefined)}
          onOk={() => (ending === 'renew' ? renew : revoke).mutate({ params })}
        >
          {t('feed.ends')}
        </Modal>
      )}
    </Panel>
  )
}

/** The address is told once: the clinic keeps only a digest of it. */
function Address({ path }: { path: string }) {
  const { t } = useTranslation('booking')
  const { message } = App.useApp()
  const field = useRef<InputRef>(null)
  const address = `${window.location.origin}${path}?lang=${currentLanguage()}`
  return (
    <Alert
      type="warning"
      role="status"
      title={t('feed.once')}
      description={
        <div className={styles.address}>
          <Input
            ref={field}
            readOnly
            value={address}
            aria-label={t('feed.address')}
            onFocus={event => event.target.select()}
          />
          <Button
            onClick={async () => {
              if (await copied(address)) return void message.success(t('feed.copied'))
              field.current?.focus() // selects it
              void message.info(t('feed.selected'))
            }}
          >
            {t('feed.copy')}
          </Button>
          <a href={address.replace(/^https?:/, 'webcal:')}>{t('feed.subscribe')}</a>
        </div>
      }
    />
  )
}

/** Whether a text was copied. There is no clipboard on a page that came over plain http, and a browser may refuse it. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
