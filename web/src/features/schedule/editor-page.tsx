import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Checkbox, DatePicker, Input, Select, Space } from 'antd'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { api, client, type Schemas } from '@/shared/api/client'
import { type Problem, problemOf } from '@/shared/api/problem'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { QueryState } from '@/shared/components/states'
import { useUnsaved } from '@/shared/components/use-unsaved'
import { useDepartments, useDirectoryNames, usePractitioners } from '@/shared/directory/directory'
import { useText } from '@/shared/i18n/text'
import { useToday } from '@/shared/me/me'
import { fromPicker, pickerValue } from '@/shared/time/civil'
import { BlockFields } from './block-fields'
import { type Consequences, ConsequencesDialog } from './consequences-dialog'
import { DayRules } from './day-rules'
import { type Faults, faultsOf } from './faults'
import { Labelled, LabelledNumber } from './labelled'
import { bounds, wrongNumber } from './numbers'
import styles from './schedule.module.css'
import { weekdays } from './week'
import { WeekGrid } from './week-grid'

export type Draft = Schemas['ScheduleBody']

/** Makes a schedule, or changes one after showing what that does to what is booked. */
export function Component() {
  const { id = 'new' } = useParams()
  const today = useToday()
  const [params] = useSearchParams()
  const schedule = useQuery({
    queryKey: ['schedule', 'edit', id],
    queryFn: async () => {
      const { data, error, response } = await client.GET('/api/v1/schedules/{id}', {
        params: { path: { id } },
      })
      if (!data) throw error
      return { draft: data as Draft, etag: response.headers.get('ETag') ?? '' }
    },
    enabled: id !== 'new',
    // What is being drawn must not be replaced, and the version must be the one that was read.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (id === 'new') {
    const draft: Draft = {
      departmentId: params.get('department') ?? '',
      practitionerId: '',
      room: '',
      from: today,
      weekly: [],
      followsHolidays: true,
    }
    return <Editor id={undefined} draft={draft} etag="" />
  }
  return (
    <QueryState query={schedule} rows={10}>
      {({ draft, etag }) => <Editor id={id} draft={draft} etag={etag} />}
    </QueryState>
  )
}

/** Only what the contract takes: an answer carries the id besides. */
function bodyOf(draft: Draft): Draft {
  const { departmentId, practitionerId, room, roomId, from, until, weekly } = draft
  const { exceptions, leaves, followsHolidays, makeUpAs, release } = draft
  return {
    departmentId,
    practitionerId,
    room: room || '-',
    roomId: roomId || undefined,
    from,
    until: until || undefined,
    weekly,
    exceptions: exceptions ?? undefined,
    leaves: leaves ?? undefined,
    followsHolidays,
    makeUpAs,
    release: release ?? undefined,
  }
}

function Editor({ id, draft: read, etag }: { id: string | undefined; draft: Draft; etag: string }) {
  const { t } = useTranslation('schedule')
  const { message } = App.useApp()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const names = useDirectoryNames()
  const [first] = useState(read)
  const [draft, setDraft] = useState(first)
  const [chosen, setChosen] = useState<number>()
  const [seen, setSeen] = useState<Consequences>()
  const [tried, setTried] = useState(false)
  const faults = faultsOf(draft)
  const [refused, setRefused] = useState(0)
  useEffect(() => {
    if (refused) document.querySelector<HTMLInputElement>('input[aria-invalid=true]')?.focus()
  }, [refused])
  const set = (change: Partial<Draft>) => setDraft(before => ({ ...before, ...change }))

  const leave = useUnsaved(draft !== first)

  const saved = () => {
    leave()
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/schedules'] })
    void queries.invalidateQueries({ queryKey: ['get', '/api/v1/unplaced'] })
    void message.success(t('saved'))
    void navigate(`/schedules?department=${draft.departmentId}`)
  }
  const create = api.useMutation('post', '/api/v1/schedules', { onSuccess: saved })
  const update = api.useMutation('put', '/api/v1/schedules/{id}', { onSuccess: saved })
  const preview = api.useMutation('post', '/api/v1/schedules/{id}/preview')

  const put = (acknowledge?: string) =>
    id
      ? update.mutate({
          params: { path: { id }, header: { 'If-Match': etag }, query: { acknowledge } },
          body: bodyOf(draft),
        })
      : create.mutate({ params: { query: { acknowledge } }, body: bodyOf(draft) })
  // Nobody loses a place unseen, and no room has two doctors by mistake: what is saved is looked at first, and saved at
  // once only if there is nothing to see.
  const look = (save: boolean) => {
    setTried(true)
    const wrong = wrongNumber(draft)
    if (wrong || Object.keys(faults).length > 0) {
      const block = faults.block ?? wrong?.block
      if (block !== undefined) setChosen(block)
      setRefused(refused + 1)
      return
    }
    preview.mutate(
      { params: { path: { id: id ?? 'new' } }, body: bodyOf(draft) },
      { onSuccess: found => (save && !found.acknowledge && !found.room?.told ? put() : setSeen(found)) },
    )
  }
  const problem = create.error ?? update.error ?? preview.error
  // The fields are in no form, so each fault says where it is.
  const named = (faults: Problem['errors']) =>
    faults.map(fault => {
      const label = labels[fault.field]
      const at = Number(/^weekly\[(\d+)\]/.exec(fault.field)?.[1] ?? -1)
      const wrong = draft.weekly?.[at]
      const day = weekdays.find(one => one === wrong?.weekday)
      const where = label ? t(label) : day && wrong && `${t(`weekday.${day}`)} ${wrong.start}`
      return where ? { ...fault, detail: t('fault', { where, detail: fault.detail }) } : fault
    })
  const block = chosen === undefined ? undefined : draft.weekly?.[chosen]
  return (
    <Page
      title={id ? t('edit.title', { name: names.practitioner(draft.practitionerId) }) : t('new.title')}
      note={id && names.department(draft.departmentId)}
      actions={
        <Space>
          {id && (
            <Button onClick={() => look(false)} loading={preview.isPending}>
              {t('preview.action')}
            </Button>
          )}
          <Button type="primary" onClick={() => look(true)} loading={create.isPending || update.isPending}>
            {t('save')}
          </Button>
        </Space>
      }
    >
      {problem && <ProblemAlert error={problem} fields={named(problemOf(problem).errors)} />}
      <Basics draft={draft} faults={tried ? faults : {}} fixed={id !== undefined} onChange={set} />
      <Panel title={t('grid.title')}>
        <WeekGrid
          week={draft.weekly ?? []}
          chosen={chosen}
          onChoose={setChosen}
          onChange={weekly => set({ weekly })}
        />
        {block && chosen !== undefined && (
          <BlockFields
            block={block}
            onChange={next =>
              set({ weekly: (draft.weekly ?? []).with(chosen, { ...next, weekday: block.weekday }) })
            }
            onRemove={() => {
              set({ weekly: (draft.weekly ?? []).toSpliced(chosen, 1) })
              setChosen(undefined)
            }}
          />
        )}
      </Panel>
      <DayRules draft={draft} onChange={set} />
      {seen && (
        <ConsequencesDialog
          seen={seen}
          fresh={!id}
          saving={create.isPending || update.isPending}
          onSave={() => put(seen.acknowledge)}
          onClose={() => setSeen(undefined)}
        />
      )}
    </Page>
  )
}

const labels: Record<
  string,
  'basics.department' | 'basics.practitioner' | 'basics.room' | 'basics.from' | 'basics.until' | 'grid.title'
> = {
  departmentId: 'basics.department',
  practitionerId: 'basics.practitioner',
  roomId: 'basics.room',
  from: 'basics.from',
  until: 'basics.until',
  weekly: 'grid.title',
}

interface BasicsProps {
  draft: Draft
  faults: Faults
  /** Whose schedule it is does not change: appointments name it. */
  fixed: boolean
  onChange: (change: Partial<Draft>) => void
}

function Basics({ draft, faults, fixed, onChange }: BasicsProps) {
  const { t } = useTranslation('schedule')
  const text = useText()
  const departments = useDepartments().data?.items ?? []
  const practitioners = usePractitioners().data?.items ?? []
  const rooms = api.useQuery('get', '/api/v1/rooms').data?.items ?? []
  const sites = api.useQuery('get', '/api/v1/sites').data?.items ?? []
  const used = rooms.filter(one => one.active || one.id === draft.roomId)
  const named = (all: { id: string; name: Record<string, string> }[]) =>
    all.map(one => ({ value: one.id, label: text(one.name) }))
  const release = draft.release
  return (
    <Panel title={t('basics.title')}>
      <div className={styles.fields}>
        <Labelled label={t('basics.department')} fault={faults.departmentId && t(faults.departmentId)}>
          <Select
            status={faults.departmentId && 'error'}
            disabled={fixed}
            value={draft.departmentId || null}
            options={named(departments.filter(one => one.active || one.id === draft.departmentId))}
            onChange={value => onChange({ departmentId: value ?? '' })}
          />
        </Labelled>
        <Labelled label={t('basics.practitioner')} fault={faults.practitionerId && t(faults.practitionerId)}>
          <Select
            status={faults.practitionerId && 'error'}
            disabled={fixed}
            value={draft.practitionerId || null}
            options={named(practitioners.filter(one => one.active || one.id === draft.practitionerId))}
            onChange={value => onChange({ practitionerId: value ?? '' })}
          />
        </Labelled>
        <Labelled label={t('basics.room')}>
          {rooms.length > 0 ? (
            <Select
              allowClear
              value={draft.roomId ?? null}
              options={used.map(room => ({
                value: room.id,
                label: [sites.length > 1 && text(sites.find(one => one.id === room.siteId)?.name), room.door]
                  .filter(Boolean)
                  .join(' · '),
              }))}
              onChange={value => onChange({ roomId: value ?? undefined })}
            />
          ) : (
            <Input
              value={draft.room}
              maxLength={40}
              onChange={event => onChange({ room: event.target.value })}
            />
          )}
        </Labelled>
        <Labelled label={t('basics.from')}>
          <DatePicker
            allowClear={false}
            value={pickerValue(draft.from)}
            onChange={day => onChange({ from: fromPicker(day) ?? draft.from })}
          />
        </Labelled>
        <Labelled label={t('basics.until')} fault={faults.until && t(faults.until)}>
          <DatePicker
            status={faults.until && 'error'}
            value={pickerValue(draft.until)}
            onChange={day => onChange({ until: fromPicker(day) })}
          />
        </Labelled>
      </div>
      <div className={styles.line}>
        <Checkbox
          checked={draft.followsHolidays}
          onChange={event => onChange({ followsHolidays: event.target.checked })}
        >
          {t('basics.holidays')}
        </Checkbox>
        {draft.followsHolidays && (
          <Labelled label={t('basics.makeUpAs')}>
            <Select
              value={draft.makeUpAs ?? 0}
              style={{ minWidth: 160 }}
              options={[
                { value: 0, label: t('basics.ownWeekday') },
                ...weekdays.map(day => ({ value: day, label: t(`weekday.${day}`) })),
              ]}
              onChange={makeUpAs => onChange({ makeUpAs })}
            />
          </Labelled>
        )}
      </div>
      <div className={styles.line}>
        <Checkbox
          checked={Boolean(release)}
          onChange={event =>
            onChange({ release: event.target.checked ? { days: 7, at: '07:00' } : undefined })
          }
        >
          {t('release.on')}
        </Checkbox>
        {release && (
          <>
            <LabelledNumber
              label={t('release.days')}
              bounds={bounds.days}
              value={release.days}
              onChange={days => onChange({ release: { ...release, days } })}
            />
            <Labelled label={t('release.at')}>
              <Input
                type="time"
                value={release.at}
                onChange={event => onChange({ release: { ...release, at: event.target.value } })}
              />
            </Labelled>
            <LabelledNumber
              label={t('release.priority')}
              bounds={bounds.priorityDays}
              value={release.priorityDays}
              onChange={priorityDays => onChange({ release: { ...release, priorityDays } })}
            />
            <LabelledNumber
              label={t('release.staff')}
              bounds={bounds.staffDays}
              value={release.staffDays}
              onChange={staffDays => onChange({ release: { ...release, staffDays } })}
            />
          </>
        )}
      </div>
    </Panel>
  )
}
