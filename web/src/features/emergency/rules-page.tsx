import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { client, type Schemas } from '@/shared/api/client'
import { useSentOnce } from '@/shared/api/sent-once'
import { FormProblem } from '@/shared/components/form-problem'
import { NumberField } from '@/shared/components/number-field'
import { Page, Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { useText } from '@/shared/i18n/text'
import { useRefreshEmergencies, useSites } from './emergency'
import styles from './rules.module.css'

type Rule = Schemas['Rule']
type Contact = Schemas['Contact']
type Values = Pick<Rule, 'minutes' | 'repeats' | 'contacts' | 'lines'>

/** Who is told of what, where and when: contacts, and lines that name them step after step. */
export function Component() {
  const { t } = useTranslation('emergency')
  const rule = useQuery({
    queryKey: ['get', '/api/v1/emergency-rules'],
    staleTime: 0,
    queryFn: async () => {
      const { data, error, response } = await client.GET('/api/v1/emergency-rules')
      if (!data) throw error
      return { rule: data, etag: response.headers.get('ETag') ?? '' }
    },
  })
  return (
    <Page title={t('rules.title')} note={t('rules.hint')}>
      <QueryState query={rule}>
        {({ rule, etag }) => <Editor key={etag} rule={rule} etag={etag} />}
      </QueryState>
    </Page>
  )
}

function Editor({ rule, etag }: { rule: Rule; etag: string }) {
  const { t } = useTranslation('emergency')
  const { message } = App.useApp()
  const refresh = useRefreshEmergencies()
  const [form] = Form.useForm<Values>()
  const save = useSentOnce(
    useMutation({
      mutationFn: async (values: Values) => {
        const { data, error } = await client.PUT('/api/v1/emergency-rules', {
          params: { header: { 'If-Match': etag } },
          body: {
            ...rule,
            ...values,
            contacts: values.contacts ?? [],
            lines: (values.lines ?? []).map(tidy),
          },
        })
        if (!data) throw error
        return data
      },
      onSuccess: () => {
        void message.success(t('rules.saved'))
        void refresh()
      },
    }),
  )
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      className={styles.form}
      initialValues={rule}
      onFinish={values => save.mutate(values)}
    >
      <FormProblem form={form} error={save.error} />
      <Told rule={rule} />
      <Panel title={t('rules.contacts')}>
        <Contacts />
      </Panel>
      <Panel title={t('rules.lines')}>
        <NumberField name="minutes" label={t('rules.minutes')} min={1} max={30} />
        <NumberField name="repeats" label={t('rules.repeats')} min={0} max={10} optional />
        <Lines rule={rule} />
      </Panel>
      <Button type="primary" htmlType="submit" loading={save.isPending}>
        {t('rules.save')}
      </Button>
    </Form>
  )
}

/** Whom an emergency reaches where the rules do not say it line by line. */
function Told({ rule }: { rule: Rule }) {
  const { t } = useTranslation('emergency')
  if (rule.contacts.length > 0 && rule.lines.length > 0) return null
  const all = rule.contacts.length > 0
  return (
    <Alert
      type={all ? 'info' : 'warning'}
      showIcon
      title={t(all ? 'rules.everybody' : 'rules.nobody')}
      description={t(all ? 'rules.everybodyHint' : 'rules.nobodyHint')}
      style={{ marginBottom: 16 }}
    />
  )
}

/** A picker that was emptied leaves nothing behind. */
function tidy(line: Rule['lines'][number]): Rule['lines'][number] {
  return {
    ...line,
    from: line.from || undefined,
    until: line.until || undefined,
    steps: (line.steps ?? []).filter(step => step?.length > 0),
  }
}

function Contacts() {
  const { t } = useTranslation(['emergency', 'common'])
  return (
    <Form.List name="contacts">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <fieldset key={key} className={styles.row} aria-label={t('rules.contact', { number: name + 1 })}>
              <Form.Item
                name={[name, 'id']}
                label={t('rules.id')}
                rules={[{ required: true, pattern: /^[a-z][a-z0-9-]*$/, message: t('rules.idHint') }]}
              >
                <Input maxLength={30} />
              </Form.Item>
              <Form.Item
                name={[name, 'name']}
                label={t('rules.name')}
                rules={[{ required: true, whitespace: true, message: t('required') }]}
              >
                <Input maxLength={60} />
              </Form.Item>
              <Form.Item name={[name, 'phone']} label={t('rules.phone')}>
                <Input maxLength={40} />
              </Form.Item>
              <Form.Item name={[name, 'email']} label={t('rules.email')}>
                <Input maxLength={200} />
              </Form.Item>
              <Form.Item name={[name, 'language']} label={t('common:language.label')}>
                <Select
                  options={[
                    { value: 'zh-CN', label: '中文' },
                    { value: 'en', label: 'English' },
                  ]}
                />
              </Form.Item>
              <Form.Item
                name={[name, 'channels']}
                label={t('rules.channels')}
                rules={[{ required: true, message: t('required') }]}
              >
                <Select
                  mode="multiple"
                  options={(['sms', 'email', 'phone'] as const).map(value => ({
                    value,
                    label: t(`common:channel.${value}`),
                  }))}
                />
              </Form.Item>
              <Button danger onClick={() => remove(name)}>
                {t('rules.remove')}
              </Button>
            </fieldset>
          ))}
          <Button onClick={() => add({ language: 'zh-CN', channels: ['sms'] } satisfies Partial<Contact>)}>
            {t('rules.addContact')}
          </Button>
        </>
      )}
    </Form.List>
  )
}

const steps = [0, 1, 2, 3]

function Lines({ rule }: { rule: Rule }) {
  const { t } = useTranslation('emergency')
  const text = useText()
  const sites = useSites().data?.items ?? []
  const contacts: Contact[] = Form.useWatch('contacts') ?? rule.contacts
  const names = contacts.filter(one => one?.id).map(one => ({ value: one.id, label: one.name || one.id }))
  const clock = [{ pattern: /^([01][0-9]|2[0-3]):[0-5][0-9]$/, message: t('rules.clock') }]
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <>
          {fields.map(({ key, name }) => (
            <fieldset key={key} className={styles.row} aria-label={t('rules.line', { number: name + 1 })}>
              <Form.Item name={[name, 'kinds']} label={t('rules.kinds')}>
                <Select
                  mode="multiple"
                  placeholder={t('rules.all')}
                  options={rule.kinds.map(one => ({ value: one.id, label: text(one.name) }))}
                />
              </Form.Item>
              {sites.length > 0 && (
                <Form.Item name={[name, 'siteIds']} label={t('place.site')}>
                  <Select
                    mode="multiple"
                    placeholder={t('rules.all')}
                    options={sites.map(one => ({ value: one.id, label: text(one.name) }))}
                  />
                </Form.Item>
              )}
              <Form.Item name={[name, 'from']} label={t('rules.from')} rules={clock}>
                <Input placeholder="07:00" maxLength={5} />
              </Form.Item>
              <Form.Item name={[name, 'until']} label={t('rules.until')} rules={clock}>
                <Input placeholder="20:00" maxLength={5} />
              </Form.Item>
              {steps.map(step => (
                <Form.Item
                  key={step}
                  name={[name, 'steps', step]}
                  label={t('rules.step', { step: step + 1 })}
                >
                  <Select mode="multiple" options={names} />
                </Form.Item>
              ))}
              <Button danger onClick={() => remove(name)}>
                {t('rules.remove')}
              </Button>
            </fieldset>
          ))}
          <Button onClick={() => add({ steps: [[]] })}>{t('rules.addLine')}</Button>
        </>
      )}
    </Form.List>
  )
}
