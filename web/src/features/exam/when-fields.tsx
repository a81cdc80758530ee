import { Alert, Button, Form, Select, Space } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '@/shared/api/client'
import { useDirectoryNames } from '@/shared/directory/directory'
import type { ExamDaysFrom } from '@/shared/exam/days-ahead'
import { useText } from '@/shared/i18n/text'
import { useClinicFormat } from '@/shared/me/me'
import { useSteps } from '@/shared/preparation/use-steps'
import type { Package } from './exams'

interface WhenFieldsProps {
  days?: Schemas['ExamDay'][]
  ahead: ExamDaysFrom
  loading: boolean
  plan?: Package
  /** When the examination is that is moved, if one is. */
  from?: string
}

/** On which day an examination is, when the patient comes, and what that comes to. */
export function WhenFields({ days, ahead, loading, plan, from }: WhenFieldsProps) {
  const { t } = useTranslation('exam')
  const format = useClinicFormat()
  const form = Form.useFormInstance()
  const date = Form.useWatch<string>('date')
  const start = Form.useWatch<string>('start')
  const day = days?.find(one => one.date === date)
  const choice = day?.choices.find(one => one.start === start)
  const turn = (to: () => void) => () => {
    form.setFieldsValue({ date: undefined, start: undefined })
    to()
  }
  const span = { first: format.dayWithWeekday(ahead.first), last: format.dayWithWeekday(ahead.last) }
  const required = { required: true, message: t('required') }
  return (
    <>
      <Form.Item
        name="date"
        label={t('book.day')}
        rules={[required]}
        extra={t('book.hint')}
        style={{ marginBottom: 8 }}
      >
        <Select
          disabled={!days}
          loading={loading}
          placeholder={t('book.between', span)}
          notFoundContent={t('book.none', span)}
          options={(days ?? []).map(one => ({ value: one.date, label: format.dayWithWeekday(one.date) }))}
        />
      </Form.Item>
      <Space style={{ marginBottom: 16 }}>
        <Button size="small" disabled={!ahead.earlier} onClick={ahead.earlier && turn(ahead.earlier)}>
          {t('book.earlier')}
        </Button>
        <Button size="small" onClick={turn(ahead.later)}>
          {t('book.later')}
        </Button>
      </Space>
      {days?.length === 0 && <Alert type="info" title={t('book.none', span)} style={{ marginBottom: 16 }} />}
      <Form.Item name="start" label={t('book.start')} rules={[required]}>
        <Select
          disabled={!day}
          options={(day?.choices ?? []).map(one => ({ value: one.start, label: format.time(one.start) }))}
        />
      </Form.Item>
      {plan && choice && (
        <Chosen
          plan={plan}
          choice={choice}
          anew={from !== undefined && Date.parse(from) !== Date.parse(choice.start)}
        />
      )}
    </>
  )
}

/** What the desk tells the patient: when to be where, and how to prepare. */
function Chosen({ plan, choice, anew }: { plan: Package; choice: Schemas['ExamChoices']; anew: boolean }) {
  const { t } = useTranslation(['exam', 'change', 'preparation'])
  const text = useText()
  const names = useDirectoryNames()
  const format = useClinicFormat()
  const steps = useSteps()
  const called = (codes: string[]) =>
    codes.map(code => text(plan.stations.find(one => one.code === code)?.name)).join(' · ')
  const { unfedStations, preparation, eatUntil } = choice.prepares
  const late = eatUntil !== undefined && Date.parse(eatUntil) <= Date.now()
  return (
    <section aria-label={t('book.numbers')} aria-live="polite">
      <ul>
        {choice.numbers.map(one => (
          <li key={one.start}>
            {format.time(one.start)}–{format.time(one.end)} {names.department(one.departmentId)}
            {one.room && ` · ${one.room}`} ({called(one.stations)})
          </li>
        ))}
      </ul>
      {eatUntil && (anew || late) && (
        <Alert type="warning" title={t(late ? 'preparation:desk.tooLate' : 'change:prepare.tell')} />
      )}
      {unfedStations.length > 0 && <p>{t('book.unfed', { stations: called(unfedStations) })}</p>}
      {preparation && (
        <ul>
          {steps(preparation, choice.prepares).map(step => (
            <li key={step.key}>{[step.title, step.at, ...step.lines].filter(Boolean).join(' · ')}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
