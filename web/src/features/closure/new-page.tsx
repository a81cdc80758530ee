import { Alert, App, Button, Checkbox, Select, Space, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useNavigate, useSearchParams } from 'react-router'
import { api, type Schemas } from '@/shared/api/client'
import { useIdempotencyKey } from '@/shared/api/idempotency'
import { Page, Panel } from '@/shared/components/page'
import { ProblemAlert } from '@/shared/components/problem-alert'
import { WideTable } from '@/shared/components/wide-table'
import { useDirectoryNames } from '@/shared/directory/directory'
import { useClinicFormat, useToday } from '@/shared/me/me'
import { PatientLink } from '@/shared/patient/patient-link'
import styles from './closure.module.css'
import type { Target } from './closures'
import { Stranded } from './stranded'
import { type Draft, endsFirst, TargetFields } from './target-fields'
import { ProposalText } from './why'

type Preview = Schemas['ClosurePreview']
type Choices = Record<string, Schemas['Choice']>

/** Says who would lose a place, before anything is closed; only from there it is closed. */
export function Component() {
  const { t } = useTranslation('closure')
  const navigate = useNavigate()
  const { message } = App.useApp()
  const today = useToday()
  const [params] = useSearchParams()
  const [key] = useIdempotencyKey()
  const [draft, setDraft] = useState<Draft>({
    target: { kind: (params.get('kind') as Target['kind']) ?? 'practitioner', id: params.get('id') ?? '' },
    span: { from: params.get('from') ?? today, until: params.get('until') ?? params.get('from') ?? today },
    reason: { 'zh-CN': t('usualChinese'), en: t('usualEnglish') },
  })
  const [choices, setChoices] = useState<Choices>({})
  const [move, setMove] = useState(true)
  const preview = api.useMutation('post', '/api/v1/closures/preview')
  const close = api.useMutation('post', '/api/v1/closures', {
    onSuccess: closure => {
      void message.success(t('new.done'))
      void navigate(`/closures/${closure.id}`)
    },
  })
  const change = (part: Partial<Draft>) => {
    setDraft({ ...draft, ...part })
    setChoices({})
    preview.reset()
  }
  const seen = preview.data
  return (
    <Page title={t('new.title')} note={t('new.note')}>
      <Panel title={t('new.what')}>
        <TargetFields draft={draft} onChange={change} />
        <ProblemAlert error={preview.error ?? close.error} />
        <p style={{ marginTop: 16 }}>
          <Button
            type={seen ? 'default' : 'primary'}
            disabled={draft.target.id === '' || endsFirst(draft.span)}
            loading={preview.isPending}
            onClick={() => preview.mutate({ body: draft })}
          >
            {t('new.preview')}
          </Button>
        </p>
      </Panel>
      {seen && (
        <Panel title={t('new.affected')}>
          <Facts seen={seen} />
          <Stranded all={seen.inQueue} />
          {seen.cut > 0 && (
            <Alert
              type="warning"
              showIcon
              title={t('new.cut', { count: seen.cut, shown: seen.cases.length })}
              style={{ marginTop: 16 }}
            />
          )}
          {seen.byText > 0 && (
            <Alert
              type="warning"
              showIcon
              title={t('new.byText', { count: seen.byText })}
              style={{ marginTop: 16 }}
            />
          )}
          {seen.appointments === 0 ? (
            <Alert type="info" title={t('new.nobody')} style={{ marginTop: 16 }} />
          ) : (
            <AffectedTable seen={seen} choices={choices} onChoose={setChoices} />
          )}
          <Space direction="vertical" style={{ marginTop: 16 }}>
            <Checkbox checked={move} onChange={e => setMove(e.target.checked)}>
              {seen.unasked > 0 ? t('new.move', { count: seen.unasked }) : t('new.moveNobody')}
            </Checkbox>
            <Button
              type="primary"
              danger
              loading={close.isPending}
              onClick={() =>
                close.mutate({
                  params: { query: { move }, header: { 'Idempotency-Key': key } },
                  body: { ...draft, choices: { ...agreed(seen), ...choices } },
                })
              }
            >
              {t('new.close')}
            </Button>
          </Space>
        </Panel>
      )}
    </Page>
  )
}

/** What the preview says that patients get without being asked: those numbers and no others, or somebody looks again. */
function agreed(seen: Preview): Choices {
  return Object.fromEntries(
    seen.cases.flatMap(({ accepted, proposal, appointmentId }) =>
      accepted && proposal
        ? [[appointmentId, { sessionId: proposal.sessionId, number: proposal.number }]]
        : [],
    ),
  )
}

const figures = [
  'sessions',
  'free',
  'appointments',
  'people',
  'arrived',
  'overbooked',
  'holds',
  'offers',
  'waiting',
  'alreadyClosed',
  'placeable',
] as const

function Facts({ seen }: { seen: Preview }) {
  const { t } = useTranslation('closure')
  return (
    <ul className={styles.counts}>
      {figures
        .filter(name => seen[name] > 0)
        .map(name => (
          <li key={name}>
            <strong>{seen[name]}</strong> {t(`figure.${name}`)}
          </li>
        ))}
    </ul>
  )
}

function AffectedTable({
  seen,
  choices,
  onChoose,
}: {
  seen: Preview
  choices: Choices
  onChoose: (choices: Choices) => void
}) {
  const { t } = useTranslation('closure')
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const columns: TableColumnsType<Schemas['Case']> = [
    {
      title: t('patient'),
      render: (_, row) => <PatientLink id={row.patientId} name={seen.patients[row.patientId]?.name} />,
    },
    {
      title: t('lost'),
      render: (_, row) => `${format.dateTime(row.start)} · ${names.practitioner(row.practitionerId)}`,
    },
    {
      title: t('proposal'),
      render: (_, row) => (row.proposal ? <ProposalText proposal={row.proposal} /> : t('noProposal')),
    },
    {
      title: t('decision'),
      render: (_, row) => (
        <Select<string>
          aria-label={`${t('decision')} ${seen.patients[row.patientId]?.name ?? row.code}`}
          style={{ minWidth: 150, maxWidth: '100%' }}
          value={decided(row, choices[row.appointmentId])}
          onChange={value => {
            const rest = { ...choices }
            delete rest[row.appointmentId]
            if (value === 'call') rest[row.appointmentId] = { nobody: true }
            if (value === 'take' && row.proposal) {
              rest[row.appointmentId] = { sessionId: row.proposal.sessionId, number: row.proposal.number }
            }
            onChoose(rest)
          }}
          options={[
            ...(row.proposal ? [{ value: 'take', label: t('choice.take') }] : []),
            { value: 'call', label: t('choice.call') },
            ...(row.accepted ? [] : [{ value: 'open', label: t('choice.open') }]),
          ]}
        />
      ),
    },
  ]
  return (
    <WideTable<Schemas['Case']>
      label={t('new.affected')}
      rowKey="appointmentId"
      columns={columns}
      dataSource={seen.cases}
    />
  )
}

function decided(row: Schemas['Case'], choice: Schemas['Choice'] | undefined): string {
  if (choice?.nobody) return 'call'
  if (choice?.sessionId || row.accepted) return 'take'
  return 'open'
}
