import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { WideTable } from '@/shared/components/wide-table'
import { number, valueText } from './figures'
import styles from './kpi.module.css'

type Results = Schemas['Results']
type QuestionResult = Schemas['QuestionResult']

interface SurveyResultsProps {
  month: string
  department: string | undefined
}

/** What the questionnaires said, each with how many answered: a score without its response rate misleads. */
export function SurveyResults({ month, department }: SurveyResultsProps) {
  const { t } = useTranslation('kpi')
  const questionnaires = api.useQuery('get', '/api/v1/questionnaires')
  return (
    <QueryState query={questionnaires}>
      {({ items }) =>
        items.length === 0 ? (
          <Panel title={t('surveys')}>
            <Empty title={t('noSurveys')} />
          </Panel>
        ) : (
          items.map(({ id }) => (
            <OneSurvey key={id} questionnaire={id} month={month} department={department} />
          ))
        )
      }
    </QueryState>
  )
}

function OneSurvey({ questionnaire, month, department }: SurveyResultsProps & { questionnaire: string }) {
  const { t } = useTranslation('kpi')
  const results = api.useQuery('get', '/api/v1/survey-results', {
    params: { query: { month, department, questionnaire } },
  })
  return (
    <Panel title={results.data?.title ?? t('surveys')}>
      <QueryState query={results}>{data => <ResultTable results={data} />}</QueryState>
    </Panel>
  )
}

function ResultTable({ results }: { results: Results }) {
  const { t, i18n } = useTranslation('kpi')
  const { invited, answered } = results
  return (
    <>
      <p className={styles.rate}>
        {invited > 0
          ? t('responseRate', {
              rate: valueText('ratio', results.responseRate, i18n.language),
              answered: number(answered, i18n.language),
              invited: number(invited, i18n.language),
            })
          : t('answeredCount', { count: answered })}
      </p>
      {results.withheld ? (
        <p>{t('withheld')}</p>
      ) : (
        <WideTable<QuestionResult>
          label={results.title}
          rowKey="id"
          dataSource={results.questions}
          columns={[
            { title: t('question'), render: (_, row) => <span className={styles.question}>{row.text}</span> },
            { title: t('answers'), width: 80, align: 'right', dataIndex: 'n' },
            {
              title: t('result'),
              width: 80,
              align: 'right',
              render: (_, row) => outcome(row, i18n.language),
            },
            { title: t('distribution'), render: (_, row) => <Distribution result={row} /> },
          ]}
        />
      )}
    </>
  )
}

function outcome(result: QuestionResult, language: string): string {
  if (result.kind === 'choice') return ''
  return result.kind === 'nps'
    ? valueText('points', result.nps, language)
    : valueText('score', result.mean, language)
}

/** How often each answer was given, as bars with their counts. */
function Distribution({ result }: { result: QuestionResult }) {
  const most = Math.max(1, ...result.distribution.map(bin => bin.count))
  return (
    <ul className={styles.bins}>
      {result.distribution.map(bin => (
        <li key={bin.value}>
          <span className={styles.bar} style={{ height: `${Math.round((bin.count / most) * 22)}px` }} />
          <span>{bin.count}</span>
          <span className={styles.binLabel}>{bin.label ?? bin.value}</span>
        </li>
      ))}
    </ul>
  )
}
