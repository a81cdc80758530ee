import { useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Form, Input, Modal, Select, Switch, type TableColumnsType } from 'antd'
import { type ComponentProps, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { FormProblem } from '@/shared/components/form-problem'
import { Page, Panel } from '@/shared/components/page'
import { QueryState } from '@/shared/components/states'
import { Status } from '@/shared/components/status'
import { WideTable } from '@/shared/components/wide-table'
import { type Ages, useAgesText } from '@/shared/directory/ages'
import { type Text, useText } from '@/shared/i18n/text'
import { useToday } from '@/shared/me/me'
import { addDays } from '@/shared/time/civil'
import { AgeFields } from './age-fields'
import { SiteFields } from './site-fields'
import { WardsPanel } from './wards-panel'

const needs = ['general', 'specialist', 'exam'] as const
const specialties = [
  'general',
  'internal',
  'respiratory',
  'cardiology',
  'gastroenterology',
  'neurology',
  'nephrology',
  'endocrinology',
  'rheumatology',
  'infectious',
  'fever',
  'surgery',
  'orthopaedics',
  'urology',
  'breast',
  'gynaecology',
  'obstetrics',
  'paediatrics',
  'ophthalmology',
  'ent',
  'dentistry',
  'dermatology',
  'psychiatry',
  'exam',
  'emergency',
] as const
const grades = ['chief', 'associate-chief', 'attending', 'resident'] as const

/** One line of the directory, of any kind; what a kind does not have stays empty. */
interface Line {
  id: string
  version?: number
  active: boolean
  name?: Text
  need?: string
  specialties?: string[]
  ages?: Ages
  grade?: string
  address?: string
  phone?: string
  checkIn?: Schemas['CheckIn']
  minutesTo?: Schemas['Site']['minutesTo']
  siteId?: string
  door?: string
  awaited?: number
}

type LinesQuery = ComponentProps<typeof QueryState<{ items: Line[] }>>['query']

type Kind = 'departments' | 'practitioners' | 'sites' | 'rooms'

interface Values {
  zh?: string
  en?: string
  need?: (typeof needs)[number]
  specialties?: (typeof specialties)[number][]
  ages?: Ages
  grade?: (typeof grades)[number]
  address?: string
  phone?: string
  byPhone?: boolean
  checkIn?: Schemas['CheckIn']
  siteId?: string
  door?: string
  active: boolean
}

/** The clinic's departments, doctors, sites, rooms and wards. */
export function Component() {
  const { t } = useTranslation('schedule')
  const departments = api.useQuery('get', '/api/v1/departments')
  const practitioners = api.useQuery('get', '/api/v1/practitioners')
  const sites = api.useQuery('get', '/api/v1/sites')
  const rooms = api.useQuery('get', '/api/v1/rooms')
  const [edited, setEdited] = useState<{ kind: Kind; line?: Line }>()
  const [switchedOff, setSwitchedOff] = useState<{ kind: Kind; line: Line }>()
  const lists: Record<Kind, LinesQuery> = { departments, practitioners, sites, rooms }
  const kinds: Kind[] = ['departments', 'practitioners', 'sites', 'rooms']
  const siteNames = sites.data?.items ?? []
  return (
    <Page title={t('directory.title')}>
      {switchedOff && <Awaited key={switchedOff.line.id} {...switchedOff} />}
      {kinds.map(kind => (
        <Panel
          key={kind}
          flush
          title={t(`directory.${kind}`)}
          extra={
            <Button
              aria-label={`${t('directory.add')}: ${t(`directory.${kind}`)}`}
              disabled={kind === 'rooms' && siteNames.length === 0}
              onClick={() => setEdited({ kind })}
            >
              {t('directory.add')}
            </Button>
          }
        >
          <QueryState query={lists[kind]}>
            {({ items }) => (
              <LineTable
                kind={kind}
                lines={items}
                sites={siteNames}
                onEdit={line => setEdited({ kind, line })}
              />
            )}
          </QueryState>
        </Panel>
      ))}
      <WardsPanel />
      {edited && (
        <LineDialog
          kind={edited.kind}
          line={edited.line}
          sites={siteNames}
          onClose={() => setEdited(undefined)}
          onSaved={line => setSwitchedOff(line.awaited ? { kind: edited.kind, line } : undefined)}
        />
      )}
    </Page>
  )
}

const closing = {
  departments: 'department',
  practitioners: 'practitioner',
  sites: 'site',
  rooms: 'room',
} as const

/** Says that patients are booked with what was just switched off, and leads to where that time is closed. */
function Awaited({ kind, line }: { kind: Kind; line: Line }) {
  const { t } = useTranslation('schedule')
  const text = useText()
  const today = useToday()
  const span = `from=${today}&until=${addDays(today, 30)}`
  const seen = useRef<HTMLDivElement>(null)
  useEffect(() => {
    seen.current?.scrollIntoView({ block: 'center' }) // the list that was edited may be far below
  }, [])
  return (
    <div ref={seen} style={{ marginBottom: 16 }}>
      <Alert
        type="warning"
        showIcon
        title={t('directory.awaited', { count: line.awaited, name: line.door ?? text(line.name) })}
        description={t('directory.awaitedHint')}
        action={
          <Link to={`/closures/new?kind=${closing[kind]}&id=${line.id}&${span}`}>{t('directory.close')}</Link>
        }
      />
    </div>
  )
}

interface LineTableProps {
  kind: Kind
  lines: Line[]
  sites: Schemas['Site'][]
  onEdit: (line: Line) => void
}

function LineTable({ kind, lines, sites, onEdit }: LineTableProps) {
  const { t } = useTranslation('schedule')
  const text = useText()
  const agesText = useAgesText()
  const nameOf = (line: Line) => line.door ?? text(line.name)
  const columns: TableColumnsType<Line> = [
    {
      title: kind === 'rooms' ? t('directory.door') : t('directory.name'),
      render: (_, line) => nameOf(line),
    },
    {
      title: {
        departments: t('directory.need'),
        practitioners: t('directory.grade'),
        sites: t('directory.address'),
        rooms: t('directory.site'),
      }[kind],
      render: (_, line) => {
        const [need, grade] = [needs.find(one => one === line.need), grades.find(one => one === line.grade)]
        if (need)
          return (
            <>
              {t(`need.${need}`)}
              {line.ages && <div>{agesText(line.ages)}</div>}
            </>
          )
        if (grade) return t(`grade.${grade}`)
        if (line.siteId) return text(sites.find(site => site.id === line.siteId)?.name)
        return (
          <>
            {line.address} {line.phone && <div>{line.phone}</div>}{' '}
            {line.checkIn && <Status tone="info">{t('directory.phone')}</Status>}
          </>
        )
      },
    },
    {
      title: t('directory.active'),
      width: 120,
      render: (_, line) => (
        <Status tone={line.active ? 'brand' : 'neutral'}>
          {t(line.active ? 'directory.active' : 'directory.inactive')}
        </Status>
      ),
    },
    {
      title: t('directory.edit'),
      width: 100,
      render: (_, line) => (
        <Button
          size="small"
          aria-label={`${t('directory.edit')}: ${nameOf(line)}`}
          onClick={() => onEdit(line)}
        >
          {t('directory.edit')}
        </Button>
      ),
    },
  ]
  return <WideTable<Line> label={t(`directory.${kind}`)} rowKey="id" columns={columns} dataSource={lines} />
}

function LineDialog({
  kind,
  line,
  sites,
  onClose,
  onSaved,
}: {
  kind: Kind
  line?: Line
  sites: Schemas['Site'][]
  onClose: () => void
  onSaved: (line: Line) => void
}) {
  const { t } = useTranslation('schedule')
  const { message } = App.useApp()
  const text = useText()
  const [form] = Form.useForm<Values>()
  const save = useSave(kind, line, saved => {
    onSaved(saved)
    void message.success(t('directory.saved'))
    onClose()
  })
  const choice = <V extends string>(values: readonly V[], label: (value: V) => string) =>
    values.map(value => ({ value, label: label(value) }))
  return (
    <Modal
      open
      title={`${t(line ? 'directory.edit' : 'directory.add')}: ${t(`directory.${kind}`)}`}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('save')}
      okButtonProps={{ loading: save.isPending }}
    >
      <Form<Values>
        form={form}
        layout="vertical"
        initialValues={{
          ...line,
          zh: line?.name?.['zh-CN'],
          en: line?.name?.en,
          active: line?.active ?? true,
          byPhone: line?.checkIn !== undefined,
        }}
        onFinish={save.run}
      >
        <FormProblem form={form} error={save.error} />
        {kind !== 'rooms' && (
          <>
            <Form.Item name="zh" label={t('directory.nameZh')}>
              <Input autoFocus maxLength={80} />
            </Form.Item>
            <Form.Item name="en" label={t('directory.nameEn')}>
              <Input maxLength={80} />
            </Form.Item>
          </>
        )}
        {kind === 'departments' && (
          <Form.Item name="need" label={t('directory.need')} rules={[{ required: true }]}>
            <Select options={choice(needs, need => t(`need.${need}`))} />
          </Form.Item>
        )}
        {kind === 'departments' && (
          <Form.Item name="specialties" label={t('directory.sees')} extra={t('directory.seesHint')}>
            <Select
              mode="multiple"
              optionFilterProp="label"
              options={choice(specialties, one => t(`specialty.${one}`))}
            />
          </Form.Item>
        )}
        {kind === 'departments' && <AgeFields />}
        {kind === 'practitioners' && (
          <Form.Item name="grade" label={t('directory.grade')} rules={[{ required: true }]}>
            <Select options={choice(grades, grade => t(`grade.${grade}`))} />
          </Form.Item>
        )}
        {kind === 'sites' && <SiteFields />}
        {kind === 'rooms' && (
          <>
            <Form.Item name="siteId" label={t('directory.site')} rules={[{ required: true }]}>
              <Select options={sites.map(site => ({ value: site.id, label: text(site.name) }))} />
            </Form.Item>
            <Form.Item name="door" label={t('directory.door')} rules={[{ required: true, whitespace: true }]}>
              <Input maxLength={40} />
            </Form.Item>
          </>
        )}
        <Form.Item
          name="active"
          label={t('directory.active')}
          valuePropName="checked"
          extra={t('directory.activeHint')}
        >
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** Saves a line of any kind, new or changed under the version that was read. */
function useSave(kind: Kind, line: Line | undefined, done: (saved: Line) => void) {
  const queries = useQueryClient()
  const onSuccess = (saved: Line) => {
    void queries.invalidateQueries({ queryKey: ['get', `/api/v1/${kind}`] })
    done(saved)
  }
  const made = {
    departments: api.useMutation('post', '/api/v1/departments', { onSuccess }),
    practitioners: api.useMutation('post', '/api/v1/practitioners', { onSuccess }),
    sites: api.useMutation('post', '/api/v1/sites', { onSuccess }),
    rooms: api.useMutation('post', '/api/v1/rooms', { onSuccess }),
  }
  const changed = {
    departments: api.useMutation('put', '/api/v1/departments/{id}', { onSuccess }),
    practitioners: api.useMutation('put', '/api/v1/practitioners/{id}', { onSuccess }),
    sites: api.useMutation('put', '/api/v1/sites/{id}', { onSuccess }),
    rooms: api.useMutation('put', '/api/v1/rooms/{id}', { onSuccess }),
  }
  const used = line ? changed[kind] : made[kind]
  const params = { path: { id: line?.id ?? '' }, header: { 'If-Match': `"${line?.version ?? 0}"` } }
  const run = ({ zh, en, active, ...rest }: Values) => {
    const name: Text = {}
    if (zh?.trim()) name['zh-CN'] = zh.trim()
    if (en?.trim()) name.en = en.trim()
    switch (kind) {
      case 'departments': {
        const { need = 'general', specialties = [], ages } = rest
        const body = { name, active, need, specialties, ages }
        return line ? changed.departments.mutate({ params, body }) : made.departments.mutate({ body })
      }
      case 'practitioners': {
        const body = { name, active, grade: rest.grade ?? 'attending' }
        return line ? changed.practitioners.mutate({ params, body }) : made.practitioners.mutate({ body })
      }
      case 'sites': {
        const checkIn = rest.byPhone ? rest.checkIn : undefined
        // A change replaces the whole: what this dialog does not show stays as it was read.
        const minutesTo = line?.minutesTo
        const [address, phone] = [rest.address || undefined, rest.phone?.trim() || undefined]
        const body = { name, active, address, phone, checkIn, minutesTo }
        return line ? changed.sites.mutate({ params, body }) : made.sites.mutate({ body })
      }
      case 'rooms': {
        const body = { active, siteId: rest.siteId ?? '', door: rest.door ?? '' }
        return line ? changed.rooms.mutate({ params, body }) : made.rooms.mutate({ body })
      }
    }
  }
  return { run, error: used.error, isPending: used.isPending }
}
