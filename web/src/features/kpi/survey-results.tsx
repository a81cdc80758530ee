import { Table } from 'antd'
import { useTranslation } from 'react-i18next'
import { api, type Schemas } from '@/shared/api/client'
import { Panel } from '@/shared/components/page'
import { Empty, QueryState } from '@/shared/components/states'
import { useText } from '@/shared/i18n/text'
import { number } from './figures'
import styles from './kpi.module.css'

type Result = Schemas['SurveyResult']

/** What the questionnaires said, each with how many answered: a score without its response rate misleads. */
export function SurveyResults({ month, department }: { month: string; department: string | undefined }) {
  const { t } = useTranslation('kpi')
  const results = api.useQuery('get', '/api/v1/survey-results', { params: { query: { month, department } } })
  return (
    <Panel title={t('surveys')}>
      <QueryState query={results}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('noSurveys')} />
          ) : (
            <div className={styles.results}>
              {items.map(result => (
                <ResultBlock key={result.questionnaire} result={result} />
              ))}
            </div>
          )
        }
      </QueryState>
    </Panel>
  )
}

function ResultBlock({ result }: { result: Result }) {
  const { t, i18n } = useTranslation('kpi')
  const text = useText()
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 })
  const { invited, answered } = result
  return (
    <section className={styles.result}>
      <h3>{text(result.title)}</h3>
      <p className={styles.rate}>
        {t('responseRate', {
          rate: invited > 0 ? percent.format(answered / invited) : '–',
          answered: number(answered, i18n.language, 0),
          invited: number(invited, i18n.language, 0),
        })}
      </p>
      <Table<Result['questions'][number]>
        rowKey="question"
        size="small"
        pagination={false}
        dataSource={result.questions}
        columns={[
          { title: t('question'), render: (_, row) => text(row.text) },
          { title: t('answers'), width: 110, align: 'right', dataIndex: 'answers' },
          {
            title: t('mean'),
            width: 110,
            align: 'right',
            render: (_, row) => (row.mean == null ? '–' : number(row.mean, i18n.language, 2)),
          },
        ]}
      />
    </section>
  )
}
