import { type Item, numberText, type Value } from '@/shared/exam/value'
import { useTerm } from '@/shared/i18n/term'
import { useText } from '@/shared/i18n/text'

/** A value with its own unit, in the reader's language: an earlier one may have been measured in another. */
export function ValueText({ item, value }: { item: Item; value: Value }) {
  const term = useTerm('exam')
  const text = useText()
  if (value.declined) return <em>{term('value', 'declined')}</em>
  if (item.kind === 'number')
    return (
      <>
        {numberText(item, value)} {value.unit}
      </>
    )
  const choice = item.choices?.find(one => one.code === value.choice)
  return (
    <>
      {choice ? text(choice.name) : value.choice}
      {value.choice && value.text ? ' · ' : ''}
      {value.text}
    </>
  )
}
