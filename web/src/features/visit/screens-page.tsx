import { Button, Form, Input, Popconfirm, QRCode, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { Empty, QueryState } from '@/shared/components/states'
import { useDepartments } from '@/shared/directory/directory'
import { currentLanguage } from '@/shared/i18n/language'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat, useHasRole } from '@/shared/me/me'
import styles from './queue.module.css'

/** Public screens, and the codes at which patients check in by phone. */
export function Component() {
  const { t } = useTranslation('queue')
  const manages = useHasRole('manager', 'administrator')
  return (
    <Page title={t('page.screens')}>
      <div className={styles.desk}>
        {manages && <Screens />}
        <Posters />
      </div>
    </Page>
  )
}

interface Values {
  zh: string
  en: string
  /** What the screen shows: `departmentId` or `stationId`, and behind a space which. */
  area: string
}

function Screens() {
  const { t } = useTranslation('queue')
  const [form] = Form.useForm<Values>()
  const areas = useAreas()
  const screens = api.useQuery('get', '/api/v1/screens')
  const open = api.useMutation('post', '/api/v1/screens', {
    onSuccess: () => form.resetFields(),
    onSettled: () => void screens.refetch(),
  })
  const revoke = api.useMutation('post', '/api/v1/screens/{id}/revoke', {
    onSettled: () => void screens.refetch(),
  })
  const required = { required: true, whitespace: true, message: t('required') }
  return (
    <Panel title={t('manage.screens')}>
      <QueryState query={screens}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('manage.none')} />
          ) : (
            <ul className={styles.screens}>
              {items.map(one => (
                <li key={one.id}>
                  <span>{one.name[currentLanguage()]}</span>
                  {one.token ? (
                    <>
                      <a
                        href={`/screen/${one.token}`}
                        target="_blank"
                        rel="noreferrer"
                        style={{ textDecoration: 'underline' }}
                      >
                        {t('manage.address')}
                      </a>
                      <Popconfirm
                        title={t('manage.revokeAsk')}
                        okText={t('manage.revoke')}
                        okButtonProps={{ danger: true }}
                        onConfirm={() => revoke.mutate({ params: { path: { id: one.id } } })}
                      >
                        <Button size="small" danger>
                          {t('manage.revoke')}
                        </Button>
                      </Popconfirm>
                    </>
                  ) : (
                    t('manage.revoked')
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryState>
      <ProblemAlert error={revoke.error} />
      <Form<Values>
        form={form}
        layout="vertical"
        onFinish={({ zh, en, area }) => {
          const [kind = '', id] = area.split(' ')
          open.mutate({ body: { name: { 'zh-CN': zh, en }, [kind]: id } })
        }}
      >
        <FormProblem form={form} error={open.error} />
        <Form.Item name="zh" label={t('manage.zh')} rules={[required]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="en" label={t('manage.en')} rules={[required]}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="area" label={t('manage.area')} rules={[{ required: true, message: t('required') }]}>
          <Select options={areas} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={open.isPending}>
          {t('manage.open')}
        </Button>
      </Form>
    </Panel>
  )
}

/** What a screen can show: a department, or a place where several queues meet. */
function useAreas() {
  const { t } = useTranslation('queue')
  const text = useText()
  const departments = useDepartments()
  const rules = api.useQuery('get', '/api/v1/visit-rules')
  const named = (kind: string, all: { id: string; name: Record<string, string> }[]) =>
    all.map(one => ({ value: `${kind} ${one.id}`, label: text(one.name) }))
  const inUse = (departments.data?.items ?? []).filter(one => one.active)
  return [
    { label: t('manage.department'), options: named('departmentId', inUse) },
    { label: t('manage.station'), options: named('stationId', rules.data?.stations ?? []) },
  ].filter(group => group.options.length > 0)
}

function Posters() {
  const { t } = useTranslation('queue')
  const format = useClinicFormat()
  const directory = api.useQuery('get', '/api/v1/sites')
  const sites = (directory.data?.items ?? []).filter(one => one.active && one.checkIn)
  const [chosen, setChosen] = useState<string>()
  const site = chosen ?? sites[0]?.id
  const poster = api.useQuery(
    'get',
    '/api/v1/check-in-poster',
    { params: { query: { site: site ?? '' } } },
    // It hangs there on a screen overnight, and is good for a day.
    { enabled: site !== undefined, refetchInterval: 300_000 },
  )
  return (
    <Panel title={t('manage.posters')}>
      {directory.data && sites.length === 0 && <Empty title={t('manage.noSites')} />}
      {sites.length > 0 && (
        <Select
          aria-label={t('manage.site')}
          value={site}
          onChange={setChosen}
          options={sites.map(one => ({ value: one.id, label: one.name[currentLanguage()] ?? one.id }))}
        />
      )}
      <ProblemAlert error={poster.error} />
      {poster.data && (
        <figure style={{ margin: '12px 0' }}>
          <QRCode
            aria-label={t('manage.posters')}
            value={`${window.location.origin}/my-visit#${poster.data.token}`}
            size={260}
            bgColor="#ffffff"
            color="#000000"
          />
          <figcaption>{t('manage.poster', { time: format.dateTime(poster.data.expiresAt) })}</figcaption>
        </figure>
      )}
    </Panel>
  )
}
