import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'
import { type Item, numberText, type Value } from './exams'

/** A value with its unit, in the reader's language. */
export function ValueText({ item, value }: { item: Item; value: Value }) {
  const term = useTerm('exam')
  const text = useText()
  if (value.declined) return <em>{term('value', 'declined')}</em>
  if (item.kind === 'number')
    return (
      <>
        {numberText(item, value)} {item.unit}
      </>
    )
  const choice = item.choices?.find(one => one.code === value.choice)
  return (
    <>
      {choice && text(choice.name)}
      {choice && value.text ? ' · ' : ''}
      {value.text}
    </>
  )
}
