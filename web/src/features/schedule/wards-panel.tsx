import { useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input, Modal, Select, Switch, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { useWards } from '@/shared/directory/directory'

type Ward = Schemas['Ward']

/** The wards with their beds, to which patients are admitted. */
export function WardsPanel() {
  const { t } = useTranslation('schedule')
  const wards = useWards()
  const [edited, setEdited] = useState<{ ward?: Ward }>()
  const columns: TableColumnsType<Ward> = [
    { title: t('directory.name'), dataIndex: 'name' },
    {
      title: t('ward.beds'),
      render: (_, ward) =>
        t('ward.summary', { count: ward.beds.length, beds: ward.beds.join(t('ward.comma')) }),
    },
    {
      title: t('directory.active'),
      width: 120,
      render: (_, ward) => (
        <Status tone={ward.active ? 'brand' : 'neutral'}>
          {t(ward.active ? 'directory.active' : 'directory.inactive')}
        </Status>
      ),
    },
    {
      title: t('directory.edit'),
      width: 100,
      render: (_, ward) => (
        <Button
          size="small"
          aria-label={`${t('directory.edit')}: ${ward.name}`}
          onClick={() => setEdited({ ward })}
        >
          {t('directory.edit')}
        </Button>
      ),
    },
  ]
  return (
    <Panel
      flush
      title={t('ward.title')}
      extra={
        <Button aria-label={`${t('directory.add')}: ${t('ward.title')}`} onClick={() => setEdited({})}>
          {t('directory.add')}
        </Button>
      }
    >
      <QueryState query={wards}>
        {({ items }) => (
          <WideTable<Ward> label={t('ward.title')} rowKey="id" columns={columns} dataSource={items} />
        )}
      </QueryState>
      {edited && <WardDialog ward={edited.ward} onClose={() => setEdited(undefined)} />}
    </Panel>
  )
}

function WardDialog({ ward, onClose }: { ward?: Ward; onClose: () => void }) {
  const { t } = useTranslation('schedule')
  const { message } = App.useApp()
  const queries = useQueryClient()
  const [form] = Form.useForm<Schemas['WardBody']>()
  const onSuccess = () => {
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/wards'] })
    void message.success(t('directory.saved'))
    onClose()
  }
  const made = api.useMutation('post', '/api/v1/wards', { onSuccess })
  const changed = api.useMutation('put', '/api/v1/wards/{id}', { onSuccess })
  const used = ward ? changed : made
  return (
    <Modal
      open
      title={`${t(ward ? 'directory.edit' : 'directory.add')}: ${t('ward.title')}`}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('save')}
      okButtonProps={{ loading: used.isPending }}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={{ name: ward?.name, beds: ward?.beds ?? [], active: ward?.active ?? true }}
        onFinish={body => {
          if (!ward) return made.mutate({ body })
          const params = { path: { id: ward.id }, header: { 'If-Match': `"${ward.version ?? 0}"` } }
          changed.mutate({ params, body })
        }}
      >
        <FormProblem form={form} error={used.error} />
        <Form.Item name="name" label={t('directory.name')} rules={[{ required: true, whitespace: true }]}>
          <Input autoFocus maxLength={40} />
        </Form.Item>
        <Form.Item
          name="beds"
          label={t('ward.beds')}
          extra={t('ward.bedsHint')}
          rules={[{ required: true, type: 'array', min: 1 }]}
        >
          <Select
            mode="tags"
            open={false}
            suffixIcon={null}
            maxCount={90}
            tokenSeparators={[',', '，', '、', ' ']}
          />
        </Form.Item>
        <Form.Item
          name="active"
          label={t('directory.active')}
          valuePropName="checked"
          extra={t('ward.activeHint')}
        >
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  )
}
